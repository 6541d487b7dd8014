"""Prudential and treasury indicators as the council sets them."""

from typing import Literal

import polars as pl

from chamberlain.kernel.door import EVERYTHING, Act, command
from chamberlain.kernel.records import Name, Pence, Year
from chamberlain.treasury.errors import FigureDoubtful
from chamberlain.treasury.models import Indicator
from chamberlain.treasury.queries.indicators import latest
from chamberlain.treasury.rules.indicators import units_check

Code = Literal[
    "capital_expenditure",
    "capital_financing_requirement",
    "gross_debt",
    "authorised_limit",
    "operational_boundary",
    "long_term_investments",
    "financing_costs",
    "commercial_income",
    "net_revenue_stream",
]


@command(duty="indicator.set", summary="Set a prudential indicator")
def set_indicator(  # noqa: PLR0913, PLR0917 - an indicator's figures
    act: Act,
    entity: str,
    year: Year,
    indicator: Code,
    source: Name,
    estimate_pence: Pence | None = None,
    limit_pence: Pence | None = None,
    actual_pence: Pence | None = None,
    explained: bool = False,
) -> None:
    """Set estimate, limit or actual of an indicator; what is left blank stays as it was.

    `source` is the report that set it. Actual debt may stay blank: the register knows it. A figure
    under a fifth or over five times the last one is probably in another unit: it is refused
    until it is said to be explained.
    """
    act.need(entity=entity)
    subject = f"treasury:indicator:{entity}/{year}/{indicator}"
    before = latest(EVERYTHING, entity, year).get(indicator)
    names = ("estimate_pence", "limit_pence", "actual_pence")
    given = dict(zip(names, (estimate_pence, limit_pence, actual_pence), strict=True))
    held = {name: getattr(before, name, None) for name in names}
    if not explained:
        last = {**latest(EVERYTHING, entity, year - 1), **latest(EVERYTHING, entity, year)}
        _plausible(given, last.get(indicator))
    merged = {name: held[name] if value is None else value for name, value in given.items()}
    Indicator.objects.create(
        entity=entity, year=year, code=indicator, source=source, act_id=act.id, **merged
    )
    act.concerns(subject)
    act.changed(subject, held, merged)


def _plausible(given: dict[str, int | None], last: Indicator | None) -> None:
    for name, value in given.items():
        previous = getattr(last, name, None)
        if value is None or not previous:
            continue
        result, _ = units_check.run(pl.DataFrame([{"value": value, "previous": previous}]))
        if result["doubtful"][0]:
            raise FigureDoubtful(
                f"{value / 100:,.0f} pounds after {previous / 100:,.0f} is probably in another "
                "unit. Say that it is explained if it is right.",
                field=name,
            )
