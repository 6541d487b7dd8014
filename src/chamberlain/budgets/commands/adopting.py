"""A plan becomes the original budget of its first year, by a second person, as resolved."""

import polars as pl

from chamberlain.budgets.commands.original import approve_lines, need_draft
from chamberlain.budgets.commands.plans import need_balanced, subject_of
from chamberlain.budgets.commands.savings import SavingLine, add_savings
from chamberlain.budgets.errors import BudgetState, SamePerson, TotalDiffers
from chamberlain.budgets.models import Line, Plan
from chamberlain.budgets.queries.plans import first_lines, read_plan
from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.door import EVERYTHING, Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Pence, Text


@command(duty="budget.approve")
def adopt_plan(act: Act, plan: str, net_pence: Pence, resolution: Text) -> str:
    """Adopt an agreed plan, as the second of two: its first year becomes the original budget.

    `net_pence` is the net total of the year's lines and `resolution` the council's minute. Its
    savings become those of the year. Neither its maker nor whoever agreed it adopts it.
    """
    found = Plan.objects.select_for_update().filter(reference=plan).first()
    if found is None:
        raise Unknown(f"There is no plan {plan}.", field="plan")
    act.need(entity=found.entity)
    if found.state != "agreed":
        raise BudgetState(f"{plan} is {found.state}: a plan is agreed first, then adopted.")
    if act.person in (found.made_by, found.agreed_by):
        raise SamePerson("Whoever makes or agrees a plan doesn't adopt it.")
    if not resolution.strip():
        raise Refusal("Name the council's resolution.", field="resolution", status=422)
    need_balanced(found)
    act.concerns(subject_of(plan))
    _write(act, found, net_pence)
    approve_lines(act, found.entity, found.first_year, net_pence, resolution)
    _savings(act, found)
    Plan.objects.filter(reference=plan).update(
        state="adopted", adopted_by=act.person, adopted_on=act.today, resolution=resolution
    )
    act.done(subject_of(plan), "budgets.adopt_plan")
    act.changed(subject_of(plan), {"state": "agreed"}, {"state": "adopted"})
    return f"{found.entity}/{found.first_year}"


def _write(act: Act, found: Plan, net_pence: int) -> None:
    need_draft(act, found.entity, found.first_year)
    if Line.objects.filter(entity=found.entity, year=found.first_year).exists():
        raise BudgetState("Lines of that year were loaded already: discard that draft first.")
    lines = first_lines(read_plan(EVERYTHING, found.reference))
    total = int(lines["amount_pence"].sum())
    if total != net_pence:
        raise TotalDiffers(
            f"The {lines.height:,} lines come to {format_pounds(total)}, not "
            f"{format_pounds(net_pence)}.",
            field="net_pence",
        )
    kept = lines.with_columns(
        entity=pl.lit(found.entity),
        year=pl.lit(found.first_year),
        entered_by=pl.lit(found.made_by),
    )
    with act.cursor() as cursor:
        copy_in(cursor, "budgets_line", kept)


def _savings(act: Act, found: Plan) -> None:
    """Put the plan's savings of the first year into the year's register, to be reported on."""
    saved = [
        SavingLine(
            cost_centre=one["cost_centre"], title=one["title"], owner=one["owner"] or "Not named",
            proposed_pence=-one["amount_pence"],
        )
        for one in read_plan(EVERYTHING, found.reference).items
        if one["kind"] == "saving" and one["year"] == found.first_year
    ]  # fmt: skip
    if saved:
        add_savings(act, found.entity, found.first_year, saved)
