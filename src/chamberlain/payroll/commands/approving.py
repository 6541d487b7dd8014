"""Approval of a pay run by two people: then its results are payslips, for ever."""

from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Text
from chamberlain.payroll.commands.runs import LIVE, LIVE_ROWS, URL, expect, lock_run
from chamberlain.payroll.contract import RUN_APPROVED, RunRef
from chamberlain.payroll.errors import StillOpen, WrongState
from chamberlain.payroll.models import PayException, Run
from chamberlain.payroll.queries.joined import paid_meanwhile
from chamberlain.payroll.queries.reading import set_wise

_TWICE = f"""
    SELECT l.source_ref FROM payroll_line l JOIN payroll_result t
        ON t.calculation_id = l.calculation_id AND t.employment_id = l.employment_id
    WHERE t.id IN ({LIVE}) AND l.source_ref IS NOT NULL AND EXISTS (
        SELECT 1 FROM payroll_line m JOIN payroll_result u
            ON u.calculation_id = m.calculation_id AND u.employment_id = m.employment_id
        JOIN payroll_payslip s ON s.result_id = u.id
        WHERE m.source_ref = l.source_ref AND m.source_ref IS NOT NULL)
    LIMIT 1
"""  # noqa: S608 - a query of this application

_PAYSLIPS = f"""
    INSERT INTO payroll_payslip (run_id, employment_id, result_id, tax_year, number, sequence,
        paid_on, reference, act_id)
    SELECT %(run)s, t.employment_id, t.id, %(year)s, %(number)s, %(sequence)s, %(paid_on)s,
        t.payroll_id || '/' || %(year)s || '/' || %(number)s
        || CASE WHEN %(sequence)s > 1 THEN '/' || %(sequence)s ELSE '' END, %(act)s
    FROM ({LIVE_ROWS.replace("%s", "%(run)s")}) t
"""  # noqa: S608 - a query of this application


@command(duty="payroll.approve", summary="Approve a pay run")
def approve_run(act: Act, run: RunRef, note: Text = "") -> str:
    """Approve a run that was worked out by somebody else, when every exception is cleared.

    A second person approves it again; working it out anew takes the approval back.
    """
    found = lock_run(run)
    act.need(entity=found.entity)
    expect(found, "calculated")
    _refuse_unready(found)
    if found.calculated_by in act.persons:
        raise Refusal("Whoever works a run out doesn't approve it.", code="two_people")
    subject = f"payroll:run:{run}"
    act.concerns(subject)
    Run.objects.filter(pk=found.pk).update(state="approved_once", approved_by=act.person)
    act.changed(subject, {"state": "calculated"}, {"state": "approved_once", "note": note})
    act.done(subject)
    act.ask_for(
        subject,
        "payroll.approve_run_again",
        title=f"Approve pay run {run} as the second person: {format_pounds(found.net_pence)}",
        amount_pence=found.net_pence,
        entity=found.entity,
        due=found.paid_on,
        url=URL.format(run),
    )
    return run


def _refuse_unready(run: Run) -> None:
    if run.kind == "trial":
        raise WrongState("A trial is never paid: open the ordinary run.")
    waiting = PayException.objects.filter(run=run, state__in=["open", "queried"]).count()
    if waiting:
        raise StillOpen(f"{waiting:,} exceptions of {run.reference} are not cleared yet.")
    if not run.employees:
        raise WrongState(f"{run.reference} pays nobody.")


def _refuse_overtaken(run: Run) -> None:
    """Refuse when somebody's other post was paid since: their National Insurance counts it."""
    live = LIVE.replace("%s", "%(run)s")
    words = paid_meanwhile(live, run.pk, run.group_id, run.paid_on)
    if words:
        raise WrongState(
            f"{words} since: their National Insurance is reckoned together. "
            "Work this run out again."
        )


@command(duty="payroll.approve_again", summary="Approve a pay run as the second person")
def approve_run_again(act: Act, run: RunRef, note: Text = "") -> str:
    """Approve a run for the second time: its results are payslips from then on.

    An employment has one payslip for each period and sequence, and a claim is in one payslip only:
    the database refuses another one.
    """
    found = lock_run(run)
    act.need(entity=found.entity)
    expect(found, "approved_once")
    _refuse_unready(found)
    if {found.approved_by, found.calculated_by} & set(act.persons):
        raise Refusal("A run is approved by two people who didn't work it out.", code="two_people")
    subject = f"payroll:run:{run}"
    act.concerns(subject)
    period = found.period
    with set_wise(), act.cursor() as cursor:
        cursor.execute(_TWICE, [found.pk])
        twice = cursor.fetchone()
        if twice is not None:
            raise WrongState(f"{twice[0]} was paid by another run: work this one out again.")
        _refuse_overtaken(found)
        Run.objects.filter(pk=found.pk).update(state="approved", approved_again_by=act.person)
        cursor.execute(_PAYSLIPS, {
            "run": found.pk, "year": period.tax_year, "number": period.number,
            "sequence": found.sequence, "paid_on": found.paid_on, "act": act.id,
        })  # fmt: skip
    act.changed(subject, {"state": "approved_once"}, {"state": "approved", "note": note})
    act.done(subject)
    act.ask_for(
        subject,
        "payroll.post_run",
        title=f"Post pay run {run} and ask for its payments",
        amount_pence=found.net_pence,
        entity=found.entity,
        due=found.paid_on,
        url=URL.format(run),
    )
    act.emit(RUN_APPROVED, {
        "run": run, "entity": found.entity, "tax_year": period.tax_year, "number": period.number,
        "employees": found.employees, "paid_on": str(found.paid_on),
    })  # fmt: skip
    return run


@command(duty="payroll.approve", summary="Send a pay run back")
def return_run(act: Act, run: RunRef, reason: Text) -> str:
    """Send a run back to be worked out again, with the reason."""
    found = lock_run(run)
    act.need(entity=found.entity)
    expect(found, "calculated", "approved_once")
    if not reason.strip():
        raise Refusal("Say why the run goes back.", field="reason", status=422)
    Run.objects.filter(pk=found.pk).update(state="calculated", approved_by="", state_reason=reason)
    subject = f"payroll:run:{run}"
    act.changed(subject, {"state": found.state}, {"state": "calculated", "reason": reason})
    act.done(subject)
    act.ask_for(
        subject,
        "payroll.calculate_run",
        title=f"Pay run {run} came back: {reason}",
        entity=found.entity,
        due=found.paid_on,
        url=URL.format(run),
    )
    return run
