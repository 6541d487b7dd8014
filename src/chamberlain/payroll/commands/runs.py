"""Pay runs: opened, worked out as often as needed, looked through, approved by two people."""

from typing import Literal

import polars as pl

from chamberlain.kernel import beside
from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Code, Key, Record, Text
from chamberlain.payroll.commands.calculating import Worked, reckoned, work_out
from chamberlain.payroll.commands.gathering import gather, known_of
from chamberlain.payroll.commands.looking import Compared, beside_results, note_exceptions
from chamberlain.payroll.commands.starters import take_starters
from chamberlain.payroll.commands.writing import group_called, insert
from chamberlain.payroll.contract import RunRef
from chamberlain.payroll.errors import WrongState
from chamberlain.payroll.models import Calculation, PayException, Period, Run

URL = "/staff/payroll/runs/{}"
RESULT = (
    "employment_id payroll_id person name title post payee nino tax_code week_1_month_1 ni_letter "
    "student_loan_plan director pension_scheme pension_section pension_rate_e2 weekly_hours_e2 "
    "gross_pence "
    "untaxed_pence pay_to_date_before_pence tax_to_date_before_pence taxable_pence tax_pence "
    "niable_pence at_lel_pence lel_to_pt_pence pt_to_uel_pence ni_employee_pence ni_employer_pence "
    "pensionable_pence pension_employee_pence pension_employer_pence student_loan_pence "
    "postgraduate_loan_pence orders_pence deductions_pence net_pence aggregated "
    "ni_frequency ni_before_pence before_tax_pence"
).split()


class WorkedOut(Record):
    """What working out a run came to."""

    run: str
    employees: int
    set_aside: int
    gross_pence: int
    net_pence: int
    exceptions: int


def lock_run(run: str) -> Run:
    """Lock a run, its group with it, or refuse."""
    found = (
        Run.objects.select_for_update(of=("self", "group"))
        .select_related("group__scheme", "period")
        .filter(reference=run)
        .first()
    )
    if found is None:
        raise Unknown(f"There is no pay run {run}.", field="run")
    return found


def expect(run: Run, *states: str) -> None:
    """Refuse unless a run is in one of some states."""
    if run.state not in states:
        raise WrongState(f"{run.reference} is {run.state.replace('_', ' ')}.")


@command(duty="payroll.prepare", summary="Open a pay run")
def open_run(
    act: Act,
    entity: str,
    group: Code,
    tax_year: str = "",
    number: int | None = None,
    kind: Literal["ordinary", "supplementary", "trial"] = "ordinary",
) -> str:
    """Open a run of a group: of the period named, or of the next one that was not run.

    The ordinary run of a period is its first; supplementary ones follow when it is approved. A
    trial is worked out like any other and never paid.
    """
    act.need(entity=entity)
    held = group_called(entity, group)
    period = _period(act, held.pk, tax_year, number, kind)
    if act.today > period.paid_on and kind == "ordinary":
        act.warnings.append(f"The payday was {period.paid_on:%-d %B %Y}.")
    before = Run.objects.filter(period=period).exclude(state="cancelled").exclude(kind="trial")
    sequence = before.count() + 1
    if kind == "ordinary" and sequence > 1:
        raise WrongState(f"Period {period} is run already, by {before.first()}.", field="number")
    if kind == "supplementary" and (
        sequence == 1 or before.exclude(state__in=["approved", "posted"]).exists()
    ):
        raise WrongState("A supplementary run follows one that is approved.", field="kind")
    reference = next_reference("PAY")
    insert(act, "payroll_run", {
        "reference": reference, "entity": entity, "group_id": held.pk, "period_id": period.pk,
        "sequence": sequence, "kind": kind, "state": "open", "state_reason": "",
        "paid_on": max(period.paid_on, act.today) if sequence > 1 else period.paid_on,
        "employees": 0, "gross_pence": 0, "net_pence": 0, "employer_pence": 0, "journal": "",
        "opened_by": act.person, "calculated_by": "", "approved_by": "", "approved_again_by": "",
        "act_id": act.id,
    })  # fmt: skip
    subject = f"payroll:run:{reference}"
    act.concerns(subject)
    act.changed(subject, None, {"period": str(period), "kind": kind, "paid_on": period.paid_on})
    return reference


def _period(act: Act, group: int, tax_year: str, number: int | None, kind: str) -> Period:
    periods = Period.objects.filter(group_id=group).order_by("tax_year", "number")
    if tax_year or number:
        found = periods.filter(tax_year=tax_year, number=number or 0).first()
        if found is None:
            raise Unknown(f"The calendar has no period {number} of {tax_year}.", field="number")
        return found
    if kind == "ordinary":
        run = Run.objects.filter(kind="ordinary").exclude(state="cancelled").values("period_id")
        found = periods.exclude(pk__in=run).filter(paid_on__gte=act.today).first()
    else:
        found = periods.filter(days__startswith__lte=act.today).last()
    if found is None:
        raise Unknown("The calendar has no further period: make the next year's.", field="number")
    return found


@command(duty="payroll.prepare", summary="Work out a pay run")
def calculate_run(act: Act, run: RunRef) -> WorkedOut:
    """Gather what is known now, work everybody out, and list what stands out.

    As often as wanted until it is approved; the former working is kept, and no longer counts.
    Whoever cannot be paid is set aside with the reason, and the others go on.
    """
    found = lock_run(run)
    act.need(entity=found.entity)
    expect(found, "open", "calculated", "approved_once")
    asked = known_of(act, found)
    take_starters(act, found.group, asked.period, asked.present)
    results, drawn_up = reckoned(gather(act, found, asked), found.group)
    drawing = beside.begin(drawn_up)
    compared = beside_results(act, found, results, one=False)
    worked = drawing.result()
    keep(act, found, worked)
    return _told(act, found, worked, compared, dict.fromkeys(TOTALS, 0))


@command(duty="payroll.prepare", summary="Work out one person of a run again")
def recalculate_person(act: Act, run: RunRef, payroll_id: Key) -> WorkedOut:
    """Work out one employment again with what is known now; nobody else's pay moves."""
    found = lock_run(run)
    act.need(entity=found.entity)
    expect(found, "calculated", "approved_once")
    return _again(act, found, payroll_id)


@command(duty="payroll.prepare", summary="Confirm the pay of somebody who left")
def confirm_leaver(act: Act, run: RunRef, payroll_id: Key, note: Text) -> WorkedOut:
    """Confirm that somebody who left is owed what a run would pay them, and work it out.

    Whoever left before the period is set aside till somebody says what they are owed and why; it
    is listed again as pay after leaving, and approved by two others like everything.
    """
    found = lock_run(run)
    act.need(entity=found.entity)
    expect(found, "calculated", "approved_once")
    if not note.strip():
        raise Refusal("Say what is owed after leaving, and why.", field="note", status=422)
    if not PayException.objects.filter(
        run=found, employment__payroll_id=payroll_id, kind="set_aside",
        words__contains="employment_to", state__in=["open", "queried", "cleared"],
    ).exists():  # fmt: skip
        raise WrongState(f"{payroll_id} is not set aside as a leaver in {run}.", field="payroll_id")
    insert(act, "payroll_leaver_confirmed", {
        "run_id": found.pk, "payroll_id": payroll_id, "note": note, "confirmed_by": act.person,
        "act_id": act.id,
    })  # fmt: skip
    act.changed(f"payroll:run:{run}", None, {"leaver": payroll_id, "note": note})
    return _again(act, found, payroll_id)


def _again(act: Act, found: Run, payroll_id: str) -> WorkedOut:
    """Work one person of a run out again; refused when they are still paid nothing."""
    worked = work_out(gather(act, found, known_of(act, found, payroll_id)), found.group)
    if worked.results.is_empty():
        words = worked.problems["words"].to_list()
        raise Refusal(
            words[0] if words else f"{payroll_id} is paid nothing: work the whole run out again.",
            field="payroll_id",
        )
    was = _totals(found, worked.results["employment_id"].to_list())
    keep(act, found, worked, only=payroll_id)
    before = {name: getattr(found, name) - was[name] for name in TOTALS}
    compared = beside_results(act, found, worked.results, one=True)
    return _told(act, found, worked, compared, before)


def keep(act: Act, run: Run, worked: Worked, only: str = "") -> None:
    """COPY results, lines and costs under a draft, and flip its header: then it counts."""
    number = Calculation.objects.filter(run=run).count() + 1
    calculation = insert(act, "payroll_calculation", {
        "run_id": run.pk, "number": number, "of_payroll_id": only, "state": "draft",
        "known_at": act.now,
        "rules_sha256": worked.rules_sha256, "results": worked.results.height,
        "lines": worked.lines.height, "net_pence": int(worked.results["net_pence"].sum()),
        "act_id": act.id,
    })  # fmt: skip
    mine = pl.lit(calculation).alias("calculation_id")
    with act.cursor() as cursor:
        copy_in(cursor, "payroll_result", worked.results.select_seq(*RESULT, mine))
        copy_in(cursor, "payroll_line", worked.lines.with_columns(mine))
        copy_in(cursor, "payroll_pension", worked.pensions.with_columns(mine))
        copy_in(cursor, "payroll_cost_line", worked.costs.with_columns(mine))
        if not only:
            cursor.execute(
                "UPDATE payroll_calculation SET state = 'superseded' "
                "WHERE run_id = %s AND state = 'live'",
                [run.pk],
            )
        cursor.execute("UPDATE payroll_calculation SET state = 'live' WHERE id = %s", [calculation])


LIVE_ROWS = """
    SELECT DISTINCT ON (t.employment_id) t.id, t.employment_id, t.payroll_id FROM payroll_result t
    JOIN payroll_calculation c ON c.id = t.calculation_id
    WHERE t.calculation_id = ANY(ARRAY(SELECT id FROM payroll_calculation
        WHERE run_id = %s AND state = 'live')) ORDER BY t.employment_id, c.number DESC
"""
"""The results of a run that count: of each employment the last that was worked out."""

LIVE = f"SELECT live.id FROM ({LIVE_ROWS}) live"  # noqa: S608 - a query of this application

TOTALS = {
    "employees": pl.Int64,
    "gross_pence": pl.Int64,
    "net_pence": pl.Int64,
    "employer_pence": pl.Int64,
}


def _totals(run: Run, employments: list[int]) -> dict[str, int]:
    """Return what some employments of a run came to, as it counts until now."""
    mine = LIVE.replace("WHERE t.", "WHERE t.employment_id = ANY(%s) AND t.")
    return read_frame(
        "SELECT count(*), coalesce(sum(gross_pence + untaxed_pence), 0)::bigint, "  # noqa: S608
        "coalesce(sum(net_pence), 0)::bigint, "
        "coalesce(sum(ni_employer_pence + pension_employer_pence), 0)::bigint "
        f"FROM payroll_result WHERE id IN ({mine})",
        [employments, run.pk],
        schema=TOTALS,
        few=True,
    ).row(0, named=True)


def _told(
    act: Act, run: Run, worked: Worked, compared: Compared, others: dict[str, int]
) -> WorkedOut:
    """Note what a run comes to, with what `others` come to who weren't worked out now."""
    figures = ("gross_pence", "untaxed_pence", "net_pence", "ni_employer_pence",
               "pension_employer_pence")  # fmt: skip
    gross, untaxed, net, ni, pension = worked.results.select(pl.col(figures).sum()).row(0)
    mine = (worked.results.height, gross + untaxed, net, ni + pension)
    totals = {name: others[name] + more for name, more in zip(TOTALS, mine, strict=True)}
    Run.objects.filter(pk=run.pk).update(
        **totals, state="calculated", calculated_by=act.person, approved_by=""
    )
    noted = note_exceptions(act, run, worked, compared)
    subject = f"payroll:run:{run.reference}"
    act.concerns(subject)
    act.changed(subject, {"net_pence": run.net_pence}, totals)
    act.done(subject)
    if run.kind != "trial":
        act.ask_for(
            subject,
            "payroll.approve_run",
            title=f"Approve pay run {run.reference}: {totals['employees']:,} people, "
            f"{format_pounds(totals['net_pence'])}",
            amount_pence=totals["net_pence"],
            entity=run.entity,
            due=run.paid_on,
            url=URL.format(run.reference),
        )
    return WorkedOut(
        run=run.reference,
        employees=totals["employees"],
        set_aside=worked.problems.height,
        gross_pence=totals["gross_pence"],
        net_pence=totals["net_pence"],
        exceptions=noted,
    )


@command(duty="payroll.prepare", summary="Put a pay run aside")
def cancel_run(act: Act, run: RunRef, reason: Text) -> str:
    """Put a run aside before it is approved; its period can be run anew."""
    found = lock_run(run)
    act.need(entity=found.entity)
    expect(found, "open", "calculated", "approved_once")
    if not reason.strip():
        raise Refusal("Say why the run is put aside.", field="reason", status=422)
    Run.objects.filter(pk=found.pk).update(state="cancelled", state_reason=reason)
    subject = f"payroll:run:{run}"
    act.changed(subject, {"state": found.state}, {"state": "cancelled", "reason": reason})
    act.done(subject)
    return run
