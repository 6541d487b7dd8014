"""Income types and the forms of their references: local choices, dated, each with an act."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from django.db.backends.postgresql.psycopg_any import DateRange
from pydantic import Field

from chamberlain.income.contract import Channel, TypeCode
from chamberlain.income.errors import ReferenceUnfit
from chamberlain.income.models import IncomeType, Validator
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.records import Name, Pence, Text
from chamberlain.ledger.contract import Coding, valid_coding

STARTER = Path(__file__).parents[1] / "starter" / "types.toml"
Policy = Literal["exact_then_oldest", "oldest", "newest", "costs_last"]
Scheme = Literal["none", "weighted", "weighted_x", "luhn", "mod97"]
Length = Annotated[int, Field(ge=4, le=35, description="Letters and figures in all")]


@command(duty="income_type.set", summary="Set an income type from a day on")
def set_income_type(  # noqa: PLR0913, PLR0917 - each is a column of the register
    act: Act,
    entity: str,
    code: TypeCode,
    name: Name,
    control: str,
    channels: list[Channel],
    held_from: date,
    reason: Text,
    account: str = "",
    cost_centre: str = "",
    fund: str = "GF",
    vat_code: str = "",
    control_fund: str = "GF",
    policy: Policy = "exact_then_oldest",
    least_pence: Pence = 1,
    most_pence: Pence | None = None,
) -> str:
    """Set what an income type is from a day on: coding, VAT, channels, control and appropriation.

    What held before ends that day and is kept. The codings must be in the chart on the day.
    """
    act.need(entity=entity)
    codings = [Coding(account=control, fund=control_fund)]
    if account:
        coded = {"account": account, "cost_centre": cost_centre, "fund": fund}
        codings.append(Coding(**coded, vat_code=vat_code))
    _in_the_chart(act, entity, held_from, codings)
    before = _end(IncomeType.objects.filter(entity=entity, code=code), held_from)
    IncomeType.objects.create(
        entity=entity,
        code=code,
        name=name,
        account=account,
        cost_centre=cost_centre,
        fund=fund,
        vat_code=vat_code,
        control=control,
        control_fund=control_fund,
        channels=list(dict.fromkeys(channels)),
        policy=policy,
        least_pence=least_pence,
        most_pence=most_pence,
        held=DateRange(held_from, None),
        act_id=act.id,
    )
    after = {"name": name, "control": control, "policy": policy, "reason": reason}
    act.changed(f"income:type:{entity}/{code}", before, after)
    return code


def _in_the_chart(act: Act, entity: str, day: date, codings: list[Coding]) -> None:
    for wrong in valid_coding(act.scope, entity=entity, on=day, codings=codings):
        field = "control" if wrong.row == 0 else wrong.field
        raise Refusal(f"{wrong.value}: {wrong.message}", field=field, status=422)


def _end(held: Any, day: date) -> dict[str, Any] | None:
    """End what holds at a day; refuse to write over what begins on it or later."""
    open_ended = held.filter(held__endswith__isnull=True).first()
    if open_ended is None:
        return None
    if open_ended.held.lower >= day:
        raise Refusal(
            f"It is set from {open_ended.held.lower:%-d %B %Y} already; choose a later day.",
            field="held_from",
        )
    open_ended.held = DateRange(open_ended.held.lower, day)
    held.filter(pk=open_ended.pk).update(held=open_ended.held)
    return {"held_from": str(open_ended.held.lower), "name": open_ended.name}


@command(duty="income_type.set", summary="Set a form of reference from a day on")
def set_validator(  # noqa: PLR0913, PLR0917 - each is a column of the register
    act: Act,
    entity: str,
    income_type: TypeCode,
    length: Length,
    held_from: date,
    name: Name = "current",
    prefix: str = "",
    mask: str = "",
    scheme: Scheme = "none",
    modulus: int = 0,
    weights: list[int] = [],  # noqa: B006 - an input's default, never changed
) -> None:
    """Set what references of an income type look like; another name keeps old numbers valid too."""
    act.need(entity=entity)
    if scheme.startswith("weighted") and (len(weights) != length - 1 or modulus < 2):
        raise ReferenceUnfit(
            f"A weighted check of {length} characters needs a modulus and {length - 1} weights; "
            f"there are {len(weights)}.",
            field="weights",
        )
    before = _end(
        Validator.objects.filter(entity=entity, income_type=income_type, name=name), held_from
    )
    Validator.objects.create(
        entity=entity,
        income_type=income_type,
        name=name,
        length=length,
        prefix=prefix,
        mask=mask,
        scheme=scheme,
        modulus=modulus,
        weights=weights,
        held=DateRange(held_from, None),
        act_id=act.id,
    )
    after = {"length": length, "prefix": prefix, "scheme": scheme}
    act.changed(f"income:type:{entity}/{income_type}", before, after)


@command(duty="income_type.set", summary="Load the starter income types")
def load_starter_types(act: Act, entity: str, held_from: date) -> list[str]:
    """Set the income types a council can begin with; those that are there are left alone."""
    act.need(entity=entity)
    known = set(IncomeType.objects.filter(entity=entity).values_list("code", flat=True))
    made = []
    for code, held in tomllib.loads(STARTER.read_text()).items():
        if code in known:
            continue
        form = held.pop("validator", None)
        why: dict[str, Any] = {"held_from": held_from, "reason": "Starter income types"}
        set_income_type(act, entity, code, **held, **why)
        if form:
            set_validator(act, entity, code, held_from=held_from, **form)
        made.append(code)
    return made
