"""What the council has lent, and what is left of each limit."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.treasury.contract import InvestmentRef
from chamberlain.treasury.rules.exact import rate_text
from chamberlain.treasury.rules.limits import headroom

_INVESTMENTS = """
    SELECT i.reference, i.entity, c.reference AS counterparty, c.name AS counterparty_name,
           i.principal_pence, i.rate_e4, i.placed_on, i.matures_on, i.interest_pence, i.taken_on,
           i.state, i.returned_on, coalesce(p.name, i.proposed_by) AS proposed_by,
           coalesce(g.name, i.agreed_by) AS agreed_by
    FROM treasury_investment i JOIN treasury_counterparty c ON c.id = i.counterparty_id
    LEFT JOIN kernel_user p ON p.reference = i.proposed_by
    LEFT JOIN kernel_user g ON g.reference = i.agreed_by
    WHERE {place}
"""


class InvestmentRow(Record):
    """One deposit, bond or fund holding."""

    reference: str
    entity: str
    counterparty: str
    counterparty_name: str
    principal_pence: Pence
    rate_e4: int
    rate: str
    placed_on: date
    matures_on: date | None
    interest_pence: Pence
    taken_on: date | None
    state: str
    returned_on: date | None
    proposed_by: str
    agreed_by: str


@query(summary="The register of investments")
def investments(scope: Scope, state: str = "", entity: str = "") -> list[InvestmentRow]:
    """Return investments, soonest back first; `state` is proposed, placed, returned or rejected."""
    place, params = scope.whole_sql("i.entity")
    found = rows(
        _INVESTMENTS.format(place=place) + "AND (%s = '' OR i.state = %s) "
        "AND (%s = '' OR i.entity = %s) ORDER BY i.matures_on NULLS FIRST, i.reference",
        [*params, state, state, entity, entity],
    )
    return [InvestmentRow(**row, rate=rate_text(row["rate_e4"])) for row in found]


@query(summary="An investment")
def investment(scope: Scope, investment: InvestmentRef) -> InvestmentRow:
    """Return one investment."""
    place, params = scope.whole_sql("i.entity")
    found = rows(_INVESTMENTS.format(place=place) + "AND i.reference = %s", [*params, investment])
    if not found:
        raise Unknown(f"There is no investment {investment}.", field="investment")
    return InvestmentRow(**found[0], rate=rate_text(found[0]["rate_e4"]))


class CounterpartyRow(Record):
    """Somebody the council may lend to, and what is left of the limit."""

    reference: str
    entity: str
    name: str
    kind: str
    limit_pence: Pence
    lent_pence: Pence
    left_pence: Pence
    used_permille: int
    days_max: int
    held_from: date
    state: str


_LIMITS = {
    "counterparty": pl.String,
    "entity": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "limit_pence": pl.Int64,
    "days_max": pl.Int64,
    "held_from": pl.Date,
}


@query(summary="Counterparties with what is left of their limits")
def counterparties(scope: Scope, as_at: date, entity: str = "") -> list[CounterpartyRow]:
    """Return each counterparty's limit on a day, what it holds or is proposed, and what is left."""
    place, params = scope.whole_sql("c.entity")
    limits = read_frame(
        "SELECT c.reference, c.entity, c.name, c.kind, l.limit_pence, l.days_max, l.held_from "  # noqa: S608
        "FROM treasury_counterparty c JOIN LATERAL (SELECT * FROM treasury_counterparty_limit t "
        "WHERE t.counterparty_id = c.id AND t.held_from <= %s ORDER BY t.held_from DESC, t.id DESC "
        f"LIMIT 1) l ON true WHERE {place} AND (%s = '' OR c.entity = %s) ORDER BY c.name",
        [as_at, *params, entity, entity],
        schema=_LIMITS,
    )
    lent = read_frame(
        "SELECT c.reference, i.principal_pence FROM treasury_investment i "
        "JOIN treasury_counterparty c ON c.id = i.counterparty_id "
        "WHERE i.state IN ('placed', 'proposed')",
        schema={"counterparty": pl.String, "principal_pence": pl.Int64},
    )
    found = headroom(limits, lent).rename({"counterparty": "reference"})
    return [
        CounterpartyRow(**row, state="over limit" if row["left_pence"] < 0 else "within")
        for row in found.iter_rows(named=True)
    ]
