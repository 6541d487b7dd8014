"""Savings: what the budget counts on, and how each stands: four states that add up."""

from pydantic import Field

from chamberlain.budgets.commands.codes import Codes
from chamberlain.budgets.commands.forecasts import need_open
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_references
from chamberlain.kernel.records import Batch, Name, Pence, Record, Refused, Text, Year


class SavingLine(Record):
    """A saving as it is proposed."""

    cost_centre: str
    title: Name
    owner: Name
    proposed_pence: Pence = Field(description="What it is to save in the year; positive")


@command(duty="saving.propose", batch="savings")
def add_savings(act: Act, entity: str, year: Year, savings: list[SavingLine]) -> Batch:
    """Add the savings a year's budget counts on; each begins as anticipated, whole."""
    act.need(entity=entity)
    codes = Codes.of(act, entity, act.today)
    good, refused = [], []
    for row, item in enumerate(savings):
        fault = codes.centre_fault(item.cost_centre)
        if fault:
            bad = Refused(row=row, field="cost_centre", value=item.cost_centre, message=fault)
            refused.append(bad)
        elif item.proposed_pence <= 0:
            value = str(item.proposed_pence)
            message = "a saving is more than nought"
            refused.append(Refused(row=row, field="proposed_pence", value=value, message=message))
        else:
            good.append(item)
    references = next_references("SAV", len(good))
    with act.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO budgets_saving (reference, entity, year, cost_centre, title, owner, "
            "proposed_pence) VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [
                (ref, entity, year, one.cost_centre, one.title, one.owner, one.proposed_pence)
                for ref, one in zip(references, good, strict=True)
            ],
        )
    for ref, one in zip(references, good, strict=True):
        act.changed(f"budgets:saving:{ref}", None, {"proposed_pence": one.proposed_pence})
    return Batch(accepted=references, refused=refused)


@command(duty="saving.report")
def report_saving(
    act: Act,
    saving: str,
    period: int,
    achieved_pence: Pence,
    anticipated_pence: Pence = 0,
    at_risk_pence: Pence = 0,
    unachievable_pence: Pence = 0,
    comment: Text = "",
) -> str:
    """Say how a saving stands in a period: achieved, anticipated, at risk and unachievable.

    The four parts come to what was proposed, and none is below nought.
    """
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT entity, year, cost_centre, proposed_pence FROM budgets_saving "
            "WHERE reference = %s",
            [saving],
        )
        row = cursor.fetchone()
    if row is None:
        raise Unknown(f"There is no saving {saving}.", field="saving")
    entity, year, centre, proposed = row
    codes = Codes.of(act, entity, act.today)
    act.need(entity=entity, directorate=codes.directorate_of(centre), cost_centre=centre)
    need_open(act, entity, year, period)
    parts = {
        "achieved_pence": achieved_pence,
        "anticipated_pence": anticipated_pence,
        "at_risk_pence": at_risk_pence,
        "unachievable_pence": unachievable_pence,
    }
    if min(parts.values()) < 0 or sum(parts.values()) != proposed:
        raise Refusal(
            f"The four parts come to {format_pounds(sum(parts.values()))}; they must come to the "
            f"{format_pounds(proposed)} proposed, none below nought.",
            code="saving_adds_up",
            field="achieved_pence",
            status=422,
        )
    with act.cursor() as cursor:
        cursor.execute(
            "INSERT INTO budgets_saving_state (saving, period, achieved_pence, anticipated_pence, "
            "at_risk_pence, unachievable_pence, comment, said_by, said_on, act) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [saving, period, *parts.values(), comment, act.person, act.today,
             act.reference],
        )  # fmt: skip
    act.changed(f"budgets:saving:{saving}", None, {"period": period, **parts})
    return saving
