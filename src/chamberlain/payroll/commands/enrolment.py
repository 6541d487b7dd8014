"""Automatic enrolment: who is assessed in a run, and what was decided of those who must join."""

from datetime import date, timedelta
from typing import Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.records import Batch, Key, Record, Refused, Text
from chamberlain.payroll.commands.gathering import Gathered
from chamberlain.payroll.commands.off_payroll import FEE
from chamberlain.payroll.models import Employment
from chamberlain.payroll.queries.history import enrolments_on
from chamberlain.payroll.rules.amounts import at_once
from chamberlain.payroll.rules.employer_duties import automatic_enrolment
from chamberlain.payroll.rules.pay_comparison import money
from chamberlain.payroll.rules.tax_years import FREQUENCY

OVER_PENSION_AGE = ("C", "S", "K")
"""NI letters of those who are past State Pension age."""

POSTPONED_MOST = timedelta(days=92)
AGAIN_YEARS = 3
ENROL = "enrol, and write within six weeks"
LINES = {
    "employment_id": pl.Int64,
    "kind": pl.String,
    "element": pl.String,
    "amount_pence": pl.Int64,
    "note": pl.String,
}


def assess(
    entity: str, frequency: str, gathered: Gathered, results: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Assess whoever is in no pension scheme: working lines, and who must be enrolled now.

    By all pay of a person in the run but fees inside the off-payroll rules. Who opted out or is
    postponed is not asked again while that holds. The second has employment_id and words.
    """
    facts = gathered.people.lazy().select("employment_id", "born")
    fees = gathered.earned.lazy().filter(pl.col("element") == FEE)
    people = at_once(
        results.lazy()
        .join(fees, on="employment_id", how="anti", maintain_order="left")
        .join(facts, on="employment_id", maintain_order="left")
        .with_columns(member=(pl.col("pension_scheme") != "").any().over("person"))
        .with_columns(earnings_pence=pl.col("gross_pence").sum().over("person"))
        .filter(~pl.col("member"))
        .unique("person", keep="first", maintain_order=True)
    )
    if people.is_empty():
        return pl.DataFrame(schema=LINES), pl.DataFrame(schema={"employment_id": pl.Int64,
                                                               "words": pl.String})  # fmt: skip
    on = gathered.period.starts
    birthday = pl.col("born").dt.month() * 100 + pl.col("born").dt.day()
    age = on.year - pl.col("born").dt.year() - (birthday > on.month * 100 + on.day).cast(pl.Int32)
    asked = people.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    answer, _ = automatic_enrolment.run(
        asked.select(
            "row",
            "earnings_pence",
            assessed_on=pl.lit(on),
            pay_frequency=pl.lit(FREQUENCY[frequency]),
            age=age.cast(pl.Int64).fill_null(0),
            over_pension_age=pl.col("ni_letter").is_in(OVER_PENSION_AGE),
            already_member=pl.lit(False),
        )
    )
    told = asked.join(answer, on="row", maintain_order="left").with_columns(age=age)
    lines = told.select(
        "employment_id",
        kind=pl.lit("working"),
        element=pl.lit("enrolment"),
        amount_pence="qualifying_earnings_pence",
        note=pl.format("{}: {}", "category", "duty"),
    )
    decided = enrolments_on(entity, on)
    due = told.filter(pl.col("duty") == ENROL).join(decided, on="person", how="anti")
    words = pl.format(
        "Aged {} and earns {}, over the trigger, but is in no pension scheme: enrol, or record an "
        "opting out or a postponement",
        "age",
        money(pl.col("earnings_pence")),
    )
    return lines, due.select("employment_id", words=words)


class Decided(Record):
    """What was decided of somebody's automatic enrolment."""

    payroll_id: Key
    decision: Literal["enrolled", "opted_out", "postponed"]
    held_from: date = Field(description="Enrolled or opted out on, or postponed from")
    until: date | None = Field(None, description="Postponed until; blank for three months")
    note: Text = ""


@command(duty="payroll.tax", batch="items", summary="Record automatic enrolment")
def record_enrolments(act: Act, entity: str, items: list[Decided]) -> Batch:
    """Record who was enrolled, opted out or is postponed; each is assessed again after it.

    Opting out and enrolling hold for three years, until enrolling again; a postponement for three
    months at most. Set aside: a payroll ID nobody has, a postponement that is too long.
    """
    act.need(entity=entity)
    known = dict(
        Employment.objects.filter(
            entity=entity, payroll_id__in=[one.payroll_id for one in items]
        ).values_list("payroll_id", "person")
    )
    accepted, refused = [], []
    rows: dict[str, dict[str, object]] = {}
    for row, item in enumerate(items):
        until, fault = _until(item)
        if item.payroll_id not in known:
            fault = ("payroll_id", f"Nobody in {entity} has the payroll ID {item.payroll_id}.")
        if fault:
            value = str(getattr(item, fault[0]))
            refused.append(Refused(row=row, field=fault[0], value=value, message=fault[1]))
            continue
        person = known[item.payroll_id]
        rows[person] = {
            "entity": entity, "person": person, "decision": item.decision, "note": item.note,
            "held": f"[{item.held_from},{until})", "act_id": act.id,
        }  # fmt: skip
        accepted.append(item.payroll_id)
    with act.cursor() as cursor:
        cursor.execute(
            "DELETE FROM payroll_enrolment e USING unnest(%s::text[], %s::daterange[]) "
            "AS n (person, held) WHERE e.entity = %s AND e.person = n.person AND e.held && n.held",
            [list(rows), [one["held"] for one in rows.values()], entity],
        )
        if rows:
            copy_in(cursor, "payroll_enrolment", pl.DataFrame(list(rows.values())))
    act.changed(f"payroll:enrolment:{entity}", None, {"recorded": len(rows)})
    return Batch(accepted=accepted, refused=refused)


@command(duty="payroll.tax", summary="Record one automatic enrolment")
def record_enrolment(
    act: Act,
    *,
    entity: str,
    payroll_id: Key,
    decision: Literal["enrolled", "opted_out", "postponed"],
    held_from: date,
    until: date | None = None,
    note: Text = "",
) -> str:
    """Record that somebody was enrolled by letter, opted out, or is postponed."""
    item = Decided(
        payroll_id=payroll_id, decision=decision, held_from=held_from, until=until, note=note
    )
    answer = record_enrolments(act, entity, [item])
    for one in answer.refused:
        raise Refusal(one.message, field=one.field, status=422)
    return payroll_id


def _until(item: Decided) -> tuple[date, tuple[str, str] | None]:
    """Return the day after which somebody is assessed again, or which field is wrong and why."""
    if item.decision != "postponed":
        first = item.held_from
        return date(first.year + AGAIN_YEARS, first.month, min(first.day, 28)), None
    until = item.until or item.held_from + POSTPONED_MOST
    if not item.held_from < until <= item.held_from + POSTPONED_MOST:
        return until, ("until", "A postponement lasts three months at most.")
    return until, None
