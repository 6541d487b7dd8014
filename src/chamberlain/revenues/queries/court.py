"""Before the court: hearings with their cases, liability orders with who is named in them."""

from datetime import date
from typing import Any

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.contract import HearingRef, OrderRef
from chamberlain.revenues.queries.balances import RATED, year_balances
from chamberlain.revenues.queries.orders import orders_left
from chamberlain.revenues.queries.seeing import one_row
from chamberlain.revenues.queries.stages import held_accounts


class HearingRow(Record):
    """A hearing with its cases counted by what became of them."""

    reference: str
    entity: str
    council: str
    held_on: date
    court: str
    state: str
    cases: int
    listed: int
    ordered: int
    claimed_pence: Pence
    cost_pence: Pence
    signed_by: str
    document: str


class CaseRow(Record):
    """One case: what was claimed, what is owed now, its costs apart."""

    reference: str
    hearing: str
    account: str
    name: str
    address: str
    postcode: str
    year: int
    claimed_pence: Pence
    balance_pence: Pence
    summons_cost_pence: Pence
    state: str
    reason: str
    held: bool


class OrderRow(Record):
    """A liability order: tax and costs, what is left, and what is being done."""

    reference: str
    account: str
    name: str
    named: str
    address: str
    year: int
    made_on: date
    tax_pence: Pence
    cost_pence: Pence
    left_pence: Pence
    method: str
    state: str


class NamedParty(Record):
    """Somebody named in an order and what they told of their means, if anything."""

    party: str
    name: str
    work: str
    payer: str
    benefit: str
    vulnerable: bool


class OrderView(Record):
    """A liability order on one page."""

    order: OrderRow
    entity: str
    rated: bool
    hearing: str
    court: str
    held_on: date
    signed_by: str
    document: str
    summons_cost_pence: Pence
    asked_on: date | None
    reply_by: date | None
    parties: list[NamedParty]


HEARINGS = (
    "SELECT a.id, a.reference, a.entity, coalesce((SELECT g.name "
    "FROM kernel_entity g WHERE g.code = a.entity), a.entity) AS council, "
    "a.held_on, a.court, a.state, a.signed_by, a.document, "
    "count(c.id) AS cases, count(c.id) FILTER (WHERE c.state = 'listed') AS listed, "
    "count(c.id) FILTER (WHERE c.state = 'ordered') AS ordered, "
    "coalesce(sum(c.claimed_pence), 0)::bigint AS claimed_pence, "
    "coalesce(sum(c.summons_cost_pence), 0)::bigint AS cost_pence "
    "FROM revenues_hearing a LEFT JOIN revenues_court_case c ON c.hearing_id = a.id "
    "WHERE {place} "
)
ORDERS = (
    "SELECT o.id, a.id AS account_id, a.entity, o.reference, a.reference AS account, p.name, "
    "(SELECT string_agg(n.name, ', ' ORDER BY n.id) FROM revenues_order_party n "
    "WHERE n.order_id = o.id) AS named, d.address, o.year, o.made_on, o.tax_pence, "
    "o.cost_pence, o.state, o.asked_on, o.reply_by, c.summons_cost_pence, {rated} AS rated, "
    "h.reference AS hearing, h.court, h.held_on, h.signed_by, "
    "h.document, coalesce((SELECT string_agg(e.method, ', ') FROM revenues_enforcement e "
    "WHERE e.order_id = o.id AND e.state = 'running'), '') AS method "
    "FROM revenues_liability_order o JOIN revenues_account a ON a.id = o.account_id "
    "JOIN revenues_party p ON p.id = a.party_id JOIN revenues_dwelling d ON d.id = a.dwelling_id "
    "JOIN revenues_court_case c ON c.id = o.case_id JOIN revenues_hearing h "
    "ON h.id = c.hearing_id WHERE {place} "
).replace("{rated}", RATED)


@query(summary="Hearings")
def hearings(scope: Scope, state: str = "") -> list[HearingRow]:
    """Return hearings, the latest first, with their cases counted."""
    place, params = scope.whole_sql("a.entity")
    sql = HEARINGS.format(place=place)
    sql += "AND (%s = '' OR a.state = %s) GROUP BY a.id ORDER BY a.held_on DESC"
    return [_hearing(row) for row in rows(sql, [*params, state, state])]


@query(summary="A hearing")
def hearing(scope: Scope, hearing: HearingRef) -> HearingRow:
    """Return one hearing."""
    sql = HEARINGS + "AND a.reference = %s GROUP BY a.id"
    return _hearing(one_row(scope, sql, [hearing], f"hearing {hearing}"))


def _hearing(row: dict[str, Any]) -> HearingRow:
    return HearingRow(**{name: row[name] for name in HearingRow.model_fields})


@query(summary="The cases of a hearing")
def court_cases(scope: Scope, hearing: HearingRef) -> list[CaseRow]:
    """Return a hearing's cases: what was claimed, what each account owes of the year today."""
    head = one_row(
        scope, HEARINGS + "AND a.reference = %s GROUP BY a.id", [hearing], f"hearing {hearing}"
    )
    found = rows(
        "SELECT c.reference, a.id AS account_id, a.reference AS account, p.name, d.address, "
        "d.postcode, c.year, c.claimed_pence, c.summons_cost_pence, c.state, c.reason "
        "FROM revenues_court_case c JOIN revenues_account a ON a.id = c.account_id "
        "JOIN revenues_party p ON p.id = a.party_id JOIN revenues_dwelling d "
        "ON d.id = a.dwelling_id WHERE c.hearing_id = %s ORDER BY c.id",
        [head["id"]],
    )
    if not found:
        return []
    today = clock.business_date()
    held = set(held_accounts(head["entity"], today))
    owed = year_balances(head["entity"], today, [row["account_id"] for row in found])
    left = {(one["account_id"], one["year"]): one["balance_pence"]
            for one in owed.iter_rows(named=True)}  # fmt: skip
    return [
        CaseRow(
            **{name: row[name] for name in CaseRow.model_fields if name in row},
            hearing=hearing,
            balance_pence=left.get((row["account_id"], row["year"]), 0),
            held=row["account_id"] in held,
        )
        for row in found
    ]


@query(summary="Liability orders")
def liability_orders(
    scope: Scope, state: str = "", waiting: bool = False, account: str = ""
) -> list[OrderRow]:
    """Return orders, the newest first; those `waiting` have money left and nothing being done."""
    place, params = scope.whole_sql("a.entity")
    sql = ORDERS.format(place=place)
    sql += "AND (%s = '' OR o.state = %s) AND (%s = '' OR a.reference = %s) ORDER BY o.id DESC"
    listed = _orders(rows(sql, [*params, state, state, account, account]))
    if not waiting:
        return listed
    return [one for one in listed
            if one.state == "in_force" and one.left_pence and not one.method]  # fmt: skip


def _orders(found: list[dict[str, Any]]) -> list[OrderRow]:
    today = clock.business_date()
    left: dict[int, int] = {}
    for entity in sorted({row["entity"] for row in found}):
        keys = [row["account_id"] for row in found if row["entity"] == entity]
        frame = orders_left(entity, today, keys).select("order_id", "left_pence")
        left |= dict(frame.iter_rows())
    return [
        OrderRow(
            **{name: row[name] for name in OrderRow.model_fields if name in row},
            left_pence=left.get(row["id"], 0),
        )
        for row in found
    ]


@query(summary="A liability order")
def liability_order(scope: Scope, order: OrderRef) -> OrderView:
    """Return one order: its sums, who is named in it, and what they told of their means."""
    row = one_row(scope, ORDERS + "AND o.reference = %s", [order], f"liability order {order}")
    parties = rows(
        "SELECT p.reference AS party, n.name, coalesce(m.work, '') AS work, "
        "coalesce(m.payer, '') AS payer, coalesce(m.benefit, '') AS benefit, "
        "EXISTS (SELECT FROM revenues_vulnerability v WHERE v.party_id = p.id "
        "AND v.ended_act IS NULL AND (v.held_to IS NULL OR v.held_to > %s)) AS vulnerable "
        "FROM revenues_order_party n JOIN revenues_party p ON p.id = n.party_id "
        "LEFT JOIN LATERAL (SELECT * FROM revenues_means m WHERE m.party_id = p.id "
        "ORDER BY m.told_on DESC, m.id DESC LIMIT 1) m ON true "
        "WHERE n.order_id = %s ORDER BY n.id",
        [clock.business_date(), row["id"]],
    )
    return OrderView(
        **{name: row[name] for name in OrderView.model_fields if name in row},
        order=_orders([row])[0],
        parties=[NamedParty(**one) for one in parties],
    )
