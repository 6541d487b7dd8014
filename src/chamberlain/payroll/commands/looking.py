"""What stands out in a run: noted when it is worked out, looked at by a person, cleared by name."""

from dataclasses import dataclass

import polars as pl

from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.calendar import add_working_days
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.records import Text
from chamberlain.payables.contract import payee_bank_checks
from chamberlain.payroll.commands.calculating import Worked
from chamberlain.payroll.errors import WrongState
from chamberlain.payroll.models import PayException, Run
from chamberlain.payroll.queries.reading import last_lines, last_nets, period_row, read_mine
from chamberlain.payroll.rules.amounts import at_once
from chamberlain.payroll.rules.codings import NAMES
from chamberlain.payroll.rules.pay_comparison import FOUND, ODD, exceptions, moved_far, reasons

DAYS_OF_A_RUN = -22
"""Working days back to the last run: bank details changed since then are looked at."""

HELD = {"employment_id": pl.Int64, "kind": pl.String, "words": pl.String, "state": pl.String}


@dataclass(frozen=True)
class Compared:
    """What results are looked at beside: nets paid before, checks of payees, who never was paid."""

    nets: pl.DataFrame
    checks: pl.DataFrame
    declared: pl.DataFrame


def beside_results(act: Act, run: Run, results: pl.DataFrame, *, one: bool) -> Compared:
    """Read what a run's results are looked at beside; with `one`, of their employments alone."""
    mine = results["employment_id"].to_list() if one else None
    return Compared(
        nets=last_nets(run.group_id, period_row(run.period_id).key, mine),
        checks=payee_bank_checks(
            act.scope,
            payees=results["payee"].filter(results["payee"] != "").to_list(),
            since=add_working_days(run.paid_on, DAYS_OF_A_RUN),
        ),
        declared=read_mine(
            "SELECT e.id, e.declared FROM payroll_employment e WHERE e.group_id = %(group)s "
            "AND {mine} AND NOT e.taken_on "
            "AND NOT EXISTS (SELECT 1 FROM payroll_payslip s WHERE s.employment_id = e.id)",
            {"group": run.group_id},
            mine,
            schema={"employment_id": pl.Int64, "declared": pl.String},
        ),
    )


def note_exceptions(act: Act, run: Run, worked: Worked, compared: Compared) -> int:
    """Note what stands out; what a person cleared stays so while its words stay the same.

    Returns how many are open. When one person was worked out again, only theirs are looked at.
    """
    found = _found(run, worked, compared)
    people = [
        *worked.results["employment_id"].to_list(),
        *worked.problems["employment_id"].to_list(),
    ]
    mine = people if worked.one else None
    held = read_frame(
        "SELECT employment_id, kind, words, state FROM payroll_exception WHERE run_id = %s "
        "AND (%s::bigint[] IS NULL OR employment_id = ANY(%s::bigint[]))",
        [run.pk, mine, mine],
        schema=HELD,
        few=worked.one,
    ).filter(pl.col("employment_id").is_in(people))
    keys = ["employment_id", "kind"]
    stays = held.lazy().filter(pl.col("state") != "gone")
    same = at_once(found.lazy().join(stays, on=[*keys, "words"], how="semi"))
    fresh = at_once(found.lazy().join(same.lazy(), on=keys, how="anti", maintain_order="left"))
    with act.cursor() as cursor:
        if held.height:
            cursor.execute(
                "UPDATE payroll_exception SET state = 'gone' WHERE run_id = %s "
                "AND employment_id = ANY(%s) AND NOT (employment_id, kind) = ANY("
                "SELECT * FROM unnest(%s::bigint[], %s::text[]))",
                [run.pk, people, same["employment_id"].to_list(), same["kind"].to_list()],
            )
            cursor.execute(
                "DELETE FROM payroll_exception WHERE run_id = %s AND (employment_id, kind) = ANY("
                "SELECT * FROM unnest(%s::bigint[], %s::text[]))",
                [run.pk, fresh["employment_id"].to_list(), fresh["kind"].to_list()],
            )
        copy_in(cursor, "payroll_exception", fresh.with_columns_seq(
            run_id=pl.lit(run.pk), state=pl.lit("open"), note=pl.lit(""), decided_by=pl.lit(""),
            act_id=pl.lit(act.id),
        ))  # fmt: skip
    return PayException.objects.filter(run=run, state__in=["open", "queried"]).count()


def _found(run: Run, worked: Worked, compared: Compared) -> pl.DataFrame:
    """Return what stands out: FOUND."""
    period = period_row(run.period_id)
    placed = worked.results.lazy().join(
        compared.nets.lazy(), on="employment_id", how="left", maintain_order="left"
    )
    results = at_once(placed)
    far = results.filter(moved_far()).select("employment_id")
    lines = worked.lines.lazy().filter(pl.col("kind").is_in(["payment", "deduction"]))
    moved = reasons(
        at_once(lines.join(far.lazy(), on="employment_id", how="semi")),
        last_lines(run.group_id, period.key, far["employment_id"].to_list()),
        NAMES,
    )
    names = dict(zip(results["payee"], results["name"], strict=True))
    checks = compared.checks.rename({"changed_on": "details_changed_on"}).with_columns(
        pl.col("shared_with").replace_strict(names, default=pl.col("shared_with"))
    )
    frame = at_once(
        results.lazy()
        .join(moved.lazy(), on="employment_id", how="left")
        .join(checks.lazy(), on="payee", how="left")
        .join(compared.declared.lazy(), on="employment_id", how="left")
        .with_columns(left_before=~pl.col("payroll_id").is_in(worked.present))
    )
    aside = worked.problems.lazy().select(
        "employment_id", kind=pl.lit("set_aside"), words="words",
        amount_pence=pl.lit(0, pl.Int64), weight=pl.lit(ODD * 2, pl.Int64),
    )  # fmt: skip
    said = (
        worked.notices.lazy()
        .join(results.lazy(), on="employment_id", how="semi")
        .unique(["employment_id", "kind"], keep="first")
        .select(
            "employment_id", "kind", words="words",
            amount_pence=pl.lit(0, pl.Int64), weight=pl.lit(ODD // 2, pl.Int64),
        )
    )  # fmt: skip
    unenrolled = worked.unenrolled.lazy().select(
        "employment_id", kind=pl.lit("enrolment_due"), words="words",
        amount_pence=pl.lit(0, pl.Int64), weight=pl.lit(ODD // 2, pl.Int64),
    )  # fmt: skip
    besides = [one.cast(pl.Schema(FOUND)) for one in (aside, said, unenrolled)]
    found = exceptions(frame, run.group.limit_pence).lazy()
    return at_once(pl.concat([found, *besides]))


def _exception(act: Act, exception: int, note: str) -> PayException:
    found = (
        PayException.objects.select_for_update(of=("self",))
        .select_related("run", "employment")
        .filter(pk=exception)
        .first()
    )
    if found is None:
        raise Unknown(f"There is no exception {exception}.", field="exception")
    act.need(entity=found.run.entity)
    if found.run.state not in ("calculated", "approved_once") or found.state == "gone":
        raise WrongState(f"{found.run.reference} is {found.run.state.replace('_', ' ')}.")
    if not note.strip():
        raise Refusal("Say what you looked at.", field="note", status=422)
    return found


@command(duty="payroll.prepare", summary="Clear an exception of a pay run")
def clear_exception(act: Act, exception: int, note: Text) -> str:
    """Clear an exception, with what was looked at; the run can be approved when none is open."""
    found = _exception(act, exception, note)
    return _decide(act, found, "cleared", note)


@command(duty="payroll.prepare", summary="Query an exception of a pay run")
def query_exception(act: Act, exception: int, note: Text) -> str:
    """Mark an exception as queried, with whom and about what; it stays open until cleared."""
    found = _exception(act, exception, note)
    return _decide(act, found, "queried", note)


def _decide(act: Act, found: PayException, state: str, note: str) -> str:
    PayException.objects.filter(pk=found.pk).update(state=state, note=note, decided_by=act.person)
    subject = f"payroll:run:{found.run.reference}"
    act.concerns(subject)
    act.changed(
        subject,
        {"exception": found.kind, "of": found.employment.payroll_id, "state": found.state},
        {"state": state, "note": note},
    )
    return found.run.reference
