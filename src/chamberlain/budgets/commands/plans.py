"""Plans of years to come: begun from this year's budget, added to, handed in, agreed, adopted."""

from typing import Literal

import polars as pl
from pydantic import Field

from chamberlain.budgets.commands.codes import Codes
from chamberlain.budgets.errors import AlreadyDecided, BudgetState, NotBalanced, SamePerson
from chamberlain.budgets.models import Plan, PlanItem, PlanSubmission
from chamberlain.budgets.queries.plans import read_plan, years_of
from chamberlain.budgets.queries.registers import base as base_of
from chamberlain.budgets.rules.planning import NAMES
from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.door import EVERYTHING, Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference, next_references
from chamberlain.kernel.records import Batch, Name, Pence, Record, Refused, Text, Year
from chamberlain.kernel.selecting import rows

URL = "/staff/budgets/plans/{}"
MOST_YEARS = 5


def subject_of(plan: str) -> str:
    """Return the reference of a plan."""
    return f"budgets:plan:{plan}"


@command(duty="plan.make")
def start_plan(
    act: Act,
    entity: str,
    first_year: Year,
    name: Name,
    opening_reserves_pence: Pence,
    least_reserves_pence: Pence,
    years: int = Field(default=5, ge=1, le=MOST_YEARS),
) -> str:
    """Begin a plan from the current budget of the year before its first, one-off moves left out.

    Reserves are the unallocated ones at its beginning, and the least the finance director accepts.
    """
    act.need(entity=entity)
    before = first_year - 1
    lines = base_of(EVERYTHING, entity, before)
    if lines.is_empty():
        raise BudgetState(f"There is no budget of {entity} {before} to begin from.")
    made = _made(act, Plan(
        entity=entity, first_year=first_year, years=years, name=name,
        opening_reserves_pence=opening_reserves_pence, least_reserves_pence=least_reserves_pence,
    ))  # fmt: skip
    codes = Codes.of(act, entity, act.today)
    profiles = {
        (row["cost_centre"], row["account"], row["fund"]): row["profile"]
        for row in rows(
            "SELECT cost_centre, account, fund, profile FROM budgets_line "
            "WHERE entity = %s AND year = %s",
            [entity, before],
        )
    }
    kept = [
        {"plan": made, "cost_centre": centre, "account": account, "fund": fund,
         "directorate": codes.directorate_of(centre),
         "account_group": codes.groups.get(account, account[:1]),
         "profile": profiles.get((centre, account, fund), "EVEN"), "amount_pence": pence}
        for centre, account, fund, pence in lines.iter_rows()
    ]  # fmt: skip
    with act.cursor() as cursor:
        copy_in(cursor, "budgets_plan_base", pl.DataFrame(kept, infer_schema_length=None))
    return made


def _made(act: Act, plan: Plan) -> str:
    """Keep a new plan under a reference of its own, and return that."""
    plan.reference = next_reference("PLAN")
    plan.made_by, plan.made_on = act.person, act.today
    plan.save(force_insert=True)
    subject = subject_of(plan.reference)
    act.concerns(subject)
    act.changed(subject, None, {"name": plan.name, "first_year": plan.first_year})
    return plan.reference


@command(duty="plan.make")
def copy_plan(act: Act, plan: str, name: Name) -> str:
    """Begin another option from a plan as it stands: its base, assumptions and items."""
    found = _open(act, plan)
    act.need(entity=found.entity)
    first = found.option_of or plan
    version = 1 + Plan.objects.filter(option_of=first).count() + 1
    made = _made(act, Plan(
        entity=found.entity, first_year=found.first_year, years=found.years, name=name,
        opening_reserves_pence=found.opening_reserves_pence,
        least_reserves_pence=found.least_reserves_pence, option_of=first, version=version,
    ))  # fmt: skip
    with act.cursor() as cursor:
        cursor.execute(
            "INSERT INTO budgets_plan_base (plan, cost_centre, account, fund, directorate, "
            "account_group, profile, amount_pence) SELECT %s, cost_centre, account, fund, "
            "directorate, account_group, profile, amount_pence FROM budgets_plan_base "
            "WHERE plan = %s",
            [made, plan],
        )
        cursor.execute(
            "INSERT INTO budgets_plan_assumption (plan, name, year, value, why, said_by, said_on, "
            "act) SELECT DISTINCT ON (name, year) %s, name, year, value, why, said_by, said_on, "
            "act FROM budgets_plan_assumption WHERE plan = %s ORDER BY name, year, id DESC",
            [made, plan],
        )
    items = list(PlanItem.objects.filter(plan=plan, withdrawn=False))
    for one, reference in zip(items, next_references("PLI", len(items)), strict=True):
        one.reference, one.plan = reference, made
    PlanItem.objects.bulk_create(items)
    return made


def _open(act: Act, plan: str, draft: bool = True) -> Plan:
    found = Plan.objects.select_for_update().filter(reference=plan).first()
    if found is None:
        raise Unknown(f"There is no plan {plan}.", field="plan")
    if draft and found.state != "draft":
        raise AlreadyDecided(f"{plan} is {found.state}: begin another option from it.")
    return found


class PlanFigure(Record):
    """What is taken for granted of a year."""

    name: str = Field(description="Such as inflation:1, band_d_rise, business_rates")
    year: int
    value: int = Field(description="Percent x 100, whole pence, or Band D equivalents x 100")
    why: Text = Field(min_length=1, description="Where it comes from")


@command(duty="plan.make", batch="figures")
def assume_plan(act: Act, plan: str, figures: list[PlanFigure]) -> Batch:
    """Say what a plan takes for granted, by year; what was said before stays in its history."""
    found = _open(act, plan)
    act.need(entity=found.entity)
    good, refused = [], []
    last = found.first_year + found.years - 1
    for row, one in enumerate(figures):
        if one.name not in NAMES:
            words = f"is no assumption: expected one of {', '.join(NAMES)}"
            refused.append(Refused(row=row, field="name", value=one.name, message=words))
        elif not found.first_year <= one.year <= last:
            words = f"expected a year from {found.first_year} to {last}"
            refused.append(Refused(row=row, field="year", value=str(one.year), message=words))
        else:
            good.append(one)
    with act.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO budgets_plan_assumption (plan, name, year, value, why, said_by, said_on, "
            "act) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [(plan, one.name, one.year, one.value, one.why, act.person, act.today, act.reference)
             for one in good],
        )  # fmt: skip
    act.concerns(subject_of(plan))
    act.changed(subject_of(plan), None, {f"{one.name} {one.year}": one.value for one in good})
    return Batch(accepted=[f"{one.name}/{one.year}" for one in good], refused=refused)


class PlanAddition(Record):
    """What is added to a line from a year on, or in that year alone."""

    kind: Literal["full_year", "growth", "saving", "fees", "reserves"]
    title: Name
    cost_centre: str
    account: str = Field(description="Subjective")
    year: int
    amount_pence: Pence = Field(description="Savings, fees and drawings on reserves are negative")
    once: bool = Field(default=False, description="In that year alone")
    saving_state: Literal["", "achieved", "anticipated", "at_risk", "unachievable"] = Field(
        default="", description="Of a saving; anticipated when blank"
    )
    owner: str = ""
    fund: str = "GF"


@command(duty="plan.add", batch="items")
def add_plan_items(act: Act, plan: str, items: list[PlanAddition]) -> Batch:
    """Add growth, savings, fees, full-year effects or moves of reserves to a plan in draft.

    A directorate that has handed in its part adds no more until it is handed back.
    """
    found = _open(act, plan)
    codes = Codes.of(act, found.entity, act.today)
    handed = set(PlanSubmission.objects.filter(plan=plan).values_list("directorate", flat=True))
    good, refused = [], []
    for row, one in enumerate(items):
        directorate = codes.directorate_of(one.cost_centre)
        fault = _fault(found, one, codes, handed)
        if fault:
            field, words = fault
            refused.append(
                Refused(row=row, field=field, value=str(getattr(one, field)), message=words)
            )
            continue
        act.need(entity=found.entity, directorate=directorate, cost_centre=one.cost_centre)
        state = one.saving_state or ("anticipated" if one.kind == "saving" else "")
        good.append(PlanItem(
            plan=plan, directorate=directorate, said_by=act.person, said_on=act.today,
            **one.model_dump() | {"saving_state": state},
        ))  # fmt: skip
    for kept, reference in zip(good, next_references("PLI", len(good)), strict=True):
        kept.reference = reference
    PlanItem.objects.bulk_create(good)
    act.concerns(subject_of(plan))
    for kept in good:
        act.changed(subject_of(plan), None, {kept.reference: kept.amount_pence})
    return Batch(accepted=[kept.reference for kept in good], refused=refused)


def _fault(plan: Plan, one: PlanAddition, codes: Codes, handed: set[str]) -> tuple[str, str] | None:
    centre, account = codes.centre_fault(one.cost_centre), codes.account_fault(one.account)
    if centre or account:
        return ("cost_centre", centre) if centre else ("account", account or "")
    if codes.directorate_of(one.cost_centre) in handed:
        return "cost_centre", "its directorate has handed in its part: it is to be handed back"
    if not plan.first_year <= one.year < plan.first_year + plan.years:
        return "year", f"expected a year from {plan.first_year} on, {plan.years} of them"
    if one.kind == "saving" and one.amount_pence >= 0:
        return "amount_pence", "a saving is below nought"
    if one.kind != "saving" and one.saving_state:
        return "saving_state", "only a saving has one"
    return ("amount_pence", "is nought") if one.amount_pence == 0 else None


@command(duty="plan.add")
def withdraw_plan_item(act: Act, item: str) -> str:
    """Withdraw what was added to a plan in draft; it is kept, and no longer counts."""
    one = PlanItem.objects.filter(reference=item).first()
    if one is None:
        raise Unknown(f"There is no {item} in a plan.", field="item")
    found = _open(act, one.plan)
    act.need(entity=found.entity, directorate=one.directorate, cost_centre=one.cost_centre)
    if PlanSubmission.objects.filter(plan=one.plan, directorate=one.directorate).exists():
        raise AlreadyDecided("Its directorate has handed in its part.")
    PlanItem.objects.filter(reference=item).update(withdrawn=True)
    act.changed(subject_of(one.plan), {item: one.amount_pence}, {item: 0})
    return one.plan


@command(duty="plan.submit")
def submit_plan(act: Act, plan: str, directorate: str, note: Text = "") -> str:
    """Hand in a directorate's part of a plan: its items stand. The last one asks for agreement."""
    found = _open(act, plan)
    act.need(entity=found.entity, directorate=directorate)
    wanted = _directorates(plan)
    if directorate not in wanted:
        raise Refusal(f"{plan} has no lines of {directorate}.", field="directorate", status=422)
    _, new = PlanSubmission.objects.get_or_create(
        plan=plan, directorate=directorate,
        defaults={"note": note, "submitted_by": act.person, "submitted_on": act.today},
    )  # fmt: skip
    if not new:
        raise AlreadyDecided(f"{directorate} was handed in before.")
    act.changed(subject_of(plan), None, {"submitted": directorate, "note": note})
    if not _missing(plan):
        act.ask_for(subject_of(plan), "budgets.agree_plan", title=f"Agree {found.name}",
                    entity=found.entity, url=URL.format(plan))  # fmt: skip
    return plan


@command(duty="plan.make")
def hand_back_plan(act: Act, plan: str, directorate: str, note: Text) -> str:
    """Hand a directorate's part back, with the reason: it may be changed again."""
    found = _open(act, plan)
    act.need(entity=found.entity)
    gone, _ = PlanSubmission.objects.filter(plan=plan, directorate=directorate).delete()
    if not gone:
        raise Unknown(f"{directorate} is not handed in.", field="directorate")
    act.done(subject_of(plan), "budgets.agree_plan")
    act.changed(subject_of(plan), {"submitted": directorate}, {"handed_back": note})
    return plan


def _directorates(plan: str) -> set[str]:
    """Return whose parts are to be handed in: all with lines besides what bears the budget."""
    found = rows(
        "SELECT DISTINCT directorate FROM budgets_plan_base WHERE plan = %s "
        "AND fund = 'GF' AND directorate <> '' AND account NOT LIKE '95%%'",
        [plan],
    )
    return {row["directorate"] for row in found}


def _missing(plan: str) -> list[str]:
    handed = PlanSubmission.objects.filter(plan=plan).values_list("directorate", flat=True)
    return sorted(_directorates(plan) - set(handed))


@command(duty="plan.agree")
def agree_plan(act: Act, plan: str) -> str:
    """Agree a plan, as the first of two: every directorate has handed in, and no gap is left."""
    found = _open(act, plan)
    act.need(entity=found.entity)
    if act.person == found.made_by and not act.caller.system:
        raise SamePerson("Whoever makes a plan doesn't agree it.")
    missing = _missing(plan)
    if missing:
        raise BudgetState(f"Not handed in yet: {', '.join(missing)}.")
    need_balanced(found)
    act.concerns(subject_of(plan))
    Plan.objects.filter(reference=plan).update(
        state="agreed", agreed_by=act.person, agreed_on=act.today
    )
    act.done(subject_of(plan), "budgets.agree_plan")
    act.ask_for(subject_of(plan), "budgets.adopt_plan", title=f"Adopt {found.name}",
                entity=found.entity, url=URL.format(plan))  # fmt: skip
    act.changed(subject_of(plan), {"state": "draft"}, {"state": "agreed"})
    return plan


def need_balanced(found: Plan) -> None:
    """Refuse a plan whose first year is not borne whole, or leaves too little in reserves."""
    first = years_of(read_plan(EVERYTHING, found.reference))[0]
    if first.gap_pence:
        words = format_pounds(abs(first.gap_pence))
        raise NotBalanced(
            f"{words} of the first year is still to be found." if first.gap_pence > 0
            else f"{words} of the first year is not used: put it to reserves, or ask less tax."
        )  # fmt: skip
    if first.reserves_pence < found.least_reserves_pence:
        raise NotBalanced(
            f"Reserves would be {format_pounds(first.reserves_pence)}, below the least accepted, "
            f"{format_pounds(found.least_reserves_pence)}."
        )
