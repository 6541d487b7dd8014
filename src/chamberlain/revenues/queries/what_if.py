"""What another charge, or another reduction for working age, would do to a year's bills."""

import polars as pl

from chamberlain.kernel.door import Refusal, Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.remembering import remembered
from chamberlain.revenues.queries.slices import amounts, slices_of, year_days
from chamberlain.revenues.rules.amounts import SET, amounts_of
from chamberlain.revenues.rules.charge import INPUT_COLUMNS
from chamberlain.revenues.rules.what_if import what_if as held_beside
from chamberlain.revenues.rules.what_if import with_shares


class WhatIfFigure(Record):
    """One figure of a whole year, as it is and as it would be."""

    figure: str
    now_pence: Pence
    then_pence: Pence
    change_pence: Pence


class WhatIfBand(Record):
    """What the dwellings of a band pay, as it is and as it would be."""

    band: str
    stretches: int
    now_pence: Pence
    then_pence: Pence
    change_pence: Pence


class WhatIfChange(Record):
    """How many pay more, less or the same, and by how much in all and on average."""

    pays: str
    stretches: int
    change_pence: Pence
    average_pence: Pence


class WhatIf(Record):
    """A year's charge held beside another; nothing is stored."""

    year: int
    figures: list[WhatIfFigure]
    bands: list[WhatIfBand]
    changes: list[WhatIfChange]
    left_out: int


@query(summary="Try another charge or reduction on every dwelling of a year; nothing is changed")
def what_if(
    scope: Scope,
    year: int,
    entity: str = "BHX",
    billing_authority_band_d_pence: Pence | None = None,
    police_band_d_pence: Pence | None = None,
    fire_band_d_pence: Pence | None = None,
    most_reduction_percent: int | None = None,
) -> WhatIf:
    """Charge every dwelling as things stand and by other figures.

    Bands D left blank stay as set. `most_reduction_percent` caps what people of working age get, as
    a scheme with a minimum payment does; whoever gets the whole keeps it. Pensioners' whole
    reductions are law.
    """
    if not scope.sees_whole(entity):
        raise Refusal(f"You do not see {entity}.", code="not_seen", field="entity", status=403)
    if most_reduction_percent is not None and not 0 <= most_reduction_percent <= 100:
        raise Refusal("A percentage is from 0 to 100.", field="most_reduction_percent", status=422)
    now = amounts(entity, year)
    if now.is_empty():
        raise Refusal(f"No charge is set for {year}-{(year + 1) % 100:02d}.", field="year")
    facts = remembered(("revenues.what_if", entity, year), lambda: _facts(entity, year))
    given = {
        "billing_authority_pence": billing_authority_band_d_pence,
        "police_pence": police_band_d_pence,
        "fire_pence": fire_band_d_pence,
    }
    most_e2 = None if most_reduction_percent is None else most_reduction_percent * 100
    found = held_beside(
        facts,
        now,
        _other(now, given),
        facts if most_e2 is None else with_shares(facts, {}, most_e2),
    )
    return WhatIf(
        year=year,
        figures=[WhatIfFigure(**row) for row in found["totals"].iter_rows(named=True)],
        bands=[WhatIfBand(**row) for row in found["bands"].iter_rows(named=True)],
        changes=[WhatIfChange(**row) for row in found["changes"].iter_rows(named=True)],
        left_out=found["errors"]["row"].n_unique(),
    )


def _facts(entity: str, year: int) -> pl.DataFrame:
    """Return every stretch of the year in the typed columns of the rule."""
    rows = slices_of(entity, *year_days(year))
    return rows.select(
        "row",
        *[
            (
                pl.col(column.name).cast(column.dtype)
                if column.name in rows.columns
                else pl.lit(None, column.dtype).alias(column.name)
            )
            for column in INPUT_COLUMNS
        ],
    )


def _other(now: pl.DataFrame, given: dict[str, int | None]) -> pl.DataFrame:
    """Return the amounts with other bands D; an area keeps what it adds."""
    band_d = now.filter(pl.col("band") == "D")
    changed = [
        pl.lit(pence, pl.Int64).alias(name) for name, pence in given.items() if pence is not None
    ]
    if not changed:
        return now
    own = pl.col("billing_authority_pence") - pl.col("special_pence")
    return amounts_of(
        band_d.with_columns(billing_authority_pence=own).with_columns(changed).select(list(SET))
    )
