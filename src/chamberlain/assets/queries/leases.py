"""Leases in: the register, and how each unwinds."""

from datetime import date

import polars as pl

from chamberlain.assets.contract import LeaseRef
from chamberlain.assets.rules.leases import lease_schedule
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows

_LEASES = """
    SELECT l.reference, l.entity, a.reference AS asset, a.name, l.lessor, l.payment_pence,
           l.payments, l.a_year, l.advance, l.rate_e4, l.begins_on, l.initial_pence
    FROM assets_lease l JOIN assets_component c ON c.id = l.component_id
    JOIN assets_asset a ON a.id = c.asset_id WHERE {place}
"""


class LeaseRow(Record):
    """One lease, with what is owed on it on a day."""

    reference: str
    entity: str
    asset: str
    name: str
    lessor: str
    payment_pence: Pence
    payments: int
    a_year: int
    advance: bool
    rate_e4: int
    begins_on: date
    initial_pence: Pence
    owed_pence: Pence


class LeaseView(Record):
    """A lease with its schedule: (number, due, interest, paid, owed after) each."""

    lease: LeaseRow
    lines: list[tuple[int, date, Pence, Pence, Pence]]


@query(summary="The register of leases")
def leases(scope: Scope, as_at: date, entity: str = "") -> list[LeaseRow]:
    """Return leases with what is owed after the payments due by a day."""
    place, params = scope.whole_sql("l.entity")
    found = rows(
        _LEASES.format(place=place) + "AND (%s = '' OR l.entity = %s) ORDER BY l.reference",
        [*params, entity, entity],
    )
    return [LeaseRow(**row, owed_pence=_owed(_schedule(row), row, as_at)) for row in found]


@query(summary="A lease with its schedule")
def lease(scope: Scope, lease: LeaseRef, as_at: date) -> LeaseView:
    """Return a lease and every payment of it."""
    place, params = scope.whole_sql("l.entity")
    found = rows(_LEASES.format(place=place) + "AND l.reference = %s", [*params, lease])
    if not found:
        raise Unknown(f"There is no lease {lease}.", field="lease")
    lines = _schedule(found[0])
    names = ("number", "due_on", "interest_pence", "paid_pence", "owed_pence")
    return LeaseView(
        lease=LeaseRow(**found[0], owed_pence=_owed(lines, found[0], as_at)),
        lines=list(lines.select(names).iter_rows()),
    )


def _schedule(row: dict[str, object]) -> pl.DataFrame:
    names = ("payment_pence", "payments", "a_year", "advance", "rate_e4", "begins_on")
    lines, _ = lease_schedule.run(pl.DataFrame([{name: row[name] for name in names}]))
    return lines


def _owed(lines: pl.DataFrame, row: dict[str, object], as_at: date) -> int:
    past = lines.filter(pl.col("due_on") <= as_at)
    return int(past["owed_pence"][-1]) if past.height else int(str(row["initial_pence"]))
