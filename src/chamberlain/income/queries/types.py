"""Income types and the forms of their references, as they hold on a day."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.income.errors import ChannelClosed
from chamberlain.income.models import IncomeType, Validator
from chamberlain.income.rules import validators as forms
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, Unknown, query


def types_on(entity: str, day: date) -> dict[str, IncomeType]:
    """Return an entity's income types that hold on a day, by code."""
    held = IncomeType.objects.filter(entity=entity, held__contains=day)
    return {one.code: one for one in held.order_by("code")}


def type_on(entity: str, code: str, day: date, channel: str = "") -> IncomeType:
    """Return one that holds on a day and takes money by a channel, or refuse in words."""
    found = types_on(entity, day)
    if code not in found:
        raise Unknown(
            f"There is no income type {code} on {day:%-d %B %Y}; there are "
            f"{', '.join(found) or 'none'}.",
            field="income_type",
        )
    if channel and channel not in found[code].channels:
        raise ChannelClosed(
            f"{found[code].name} is not taken by {channel.replace('_', ' ')}; it is by "
            f"{', '.join(found[code].channels).replace('_', ' ')}.",
            field="channel",
        )
    return found[code]


def validators_on(entity: str, day: date) -> list[forms.Validator]:
    """Return the forms of reference that hold on a day."""
    held = Validator.objects.filter(entity=entity, held__contains=day).order_by("id")
    return [
        forms.Validator(
            one.income_type, one.length, one.prefix, one.mask, one.scheme, one.modulus,
            tuple(one.weights),
        )
        for one in held
    ]  # fmt: skip


def validator_table(held: list[forms.Validator]) -> pl.DataFrame:
    """Lay forms out as the table that rules take."""
    rows: list[dict[str, Any]] = [
        {
            "income_type": one.income_type,
            "length": one.length,
            "prefix": one.prefix,
            "mask": one.mask,
            "scheme": one.scheme,
            "modulus": one.modulus,
            "weights": " ".join(map(str, one.weights)),
        }
        for one in held
    ]
    texts = ("income_type", "prefix", "mask", "scheme", "weights")
    schema = {c.name: pl.String if c.name in texts else pl.Int64 for c in forms.VALIDATOR_COLUMNS}
    return pl.DataFrame(rows, schema=schema)


TYPES = {
    "code": pl.String,
    "entity": pl.String,
    "name": pl.String,
    "account": pl.String,
    "cost_centre": pl.String,
    "fund": pl.String,
    "vat_code": pl.String,
    "control": pl.String,
    "control_fund": pl.String,
    "channels": pl.String,
    "policy": pl.String,
    "held_from": pl.Date,
}


@query(summary="Income types")
def income_types(scope: Scope, as_at: date, entity: str = "") -> pl.DataFrame:
    """Return the income types that hold on a day, with their coding, channels and policy."""
    place, params = scope.whole_sql()
    return read_frame(
        "SELECT code, entity, name, account, cost_centre, fund, vat_code, control, "  # noqa: S608
        "control_fund, array_to_string(channels, ', '), policy, lower(held) FROM income_type "
        f"WHERE {place} AND held @> %s::date AND (%s = '' OR entity = %s) ORDER BY entity, code",
        [*params, as_at, entity, entity],
        schema=TYPES,
    )
