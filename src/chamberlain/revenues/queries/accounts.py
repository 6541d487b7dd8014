"""Accounts: the list, and one account on a page with everything an officer needs."""

from datetime import date
from typing import Any

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.personal import ERASED
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.contract import AccountRef
from chamberlain.revenues.queries.balances import RATED, account_states, year_balances
from chamberlain.revenues.queries.payer_accounts import opened
from chamberlain.revenues.queries.seeing import (
    address_seen,
    barred_from,
    one_row,
    refuse_barred,
)
from chamberlain.revenues.queries.timeline import recovery_events

ORDERS = {"account": "a.id", "name": "p.name", "address": "d.address", "postcode": "d.postcode"}
BAND_ON = (
    "(SELECT e.band FROM revenues_list_entry e WHERE e.dwelling_id = d.id "
    "AND e.ended_act IS NULL AND e.held_from <= %s ORDER BY e.held_from DESC LIMIT 1)"
)
LIST = (
    "SELECT a.id, a.entity, a.reference AS account, p.name, p.protected, d.address, "
    "d.postcode, {band} AS band, coalesce((SELECT m.state FROM revenues_mandate m "
    "WHERE m.account_id = a.id AND m.state IN ('new', 'lodged', 'live') LIMIT 1), '') "
    "AS direct_debit, EXISTS (SELECT FROM revenues_liability l WHERE l.account_id = a.id "
    "AND l.ended_act IS NULL AND (l.held_to IS NULL OR l.held_to > %s)) AS liable "
    "FROM revenues_account a JOIN revenues_party p ON p.id = a.party_id "
    "JOIN revenues_dwelling d ON d.id = a.dwelling_id WHERE {place} "
    "AND NOT (a.id = ANY(%s)) "
    "AND NOT EXISTS (SELECT FROM revenues_hereditament h WHERE h.property_id = d.id) "
    "AND (%s = '' OR a.reference = %s OR p.name ILIKE '%%' || %s || '%%' "
    "OR (NOT p.protected AND (d.address ILIKE '%%' || %s || '%%' OR d.postcode = upper(%s)))) "
    "ORDER BY {column} {direction}, a.id LIMIT %s OFFSET %s"
)
HEAD = (
    "SELECT a.id, a.id AS key, a.reference AS account, a.entity, a.scheme, a.pay_day, "
    "a.delivery, p.name, "
    "p.reference AS party, p.protected, d.id AS dwelling_id, d.reference AS dwelling, d.address, "
    "d.postcode, d.area, coalesce((SELECT e.band FROM revenues_list_entry e "
    "WHERE e.dwelling_id = d.id AND e.ended_act IS NULL ORDER BY e.held_from DESC LIMIT 1), '') "
    "AS band, {rated} AS rated, "
    "coalesce(l.held_from, a.opened_on) AS liable_from, l.held_to AS liable_to, "
    "coalesce(m.state, '') AS direct_debit, "
    "coalesce(m.reference, '') AS mandate, m.account_sealed "
    "FROM revenues_account a JOIN revenues_party p ON p.id = a.party_id "
    "JOIN revenues_dwelling d ON d.id = a.dwelling_id "
    "LEFT JOIN LATERAL (SELECT * FROM revenues_liability l WHERE l.account_id = a.id "
    "AND l.ended_act IS NULL ORDER BY l.held_from DESC LIMIT 1) l ON true "
    "LEFT JOIN LATERAL (SELECT * FROM revenues_mandate m WHERE m.account_id = a.id "
    "AND m.state IN ('new', 'lodged', 'live') LIMIT 1) m ON true "
    "WHERE {place} AND a.reference = %s"
).replace("{rated}", RATED)


class AccountRow(Record):
    """One account of the list."""

    account: str
    name: str
    address: str
    postcode: str
    band: str
    balance_pence: Pence
    overdue_pence: Pence
    direct_debit: str
    state: str


class YearRow(Record):
    """What an account owes for a year."""

    year: int
    charged_pence: Pence
    other_pence: Pence
    paid_pence: Pence
    balance_pence: Pence
    overdue_pence: Pence
    stage: str


class InstalmentRow(Record):
    """One instalment of the plan in force."""

    due_on: date
    amount_pence: Pence
    state: str


class SegmentRow(Record):
    """One run of days as it is charged."""

    year: int
    first_day: date
    last_day: date
    days: int
    year_days: int
    band: str
    exempt: str
    discount_e2: int
    premium_e2: int
    gross_pence: Pence
    discount_pence: Pence
    premium_pence: Pence
    annexe_pence: Pence
    reduction_pence: Pence
    local_reduction_pence: Pence
    net_pence: Pence


class EventRow(Record):
    """One thing that happened on an account."""

    day: date
    what: str
    detail: str
    amount_pence: Pence | None = None


class HoldRow(Record):
    """A hold, with who allowed it and when it ends."""

    reason: str
    note: str
    held_from: date
    held_to: date
    authorised_by: str
    running: bool


class AccountView(Record):
    """An account on one page."""

    key: int
    account: str
    entity: str
    rated: bool
    name: str
    party: str
    address: str
    postcode: str
    dwelling: str
    band: str
    area: str
    scheme: str
    pay_day: int
    delivery: str
    liable_from: date
    liable_to: date | None
    parties: list[str]
    balance_pence: Pence
    overdue_pence: Pence
    next_due_on: date | None
    next_pence: Pence
    stage: str
    direct_debit: str
    direct_debit_account: str
    years: list[YearRow]
    plan: list[InstalmentRow]
    segments: list[SegmentRow]
    holds: list[HoldRow]
    events: list[EventRow]
    facts: list[EventRow]


@query(summary="Find council tax accounts")
def accounts(
    scope: Scope, *, search: str = "", sort: str = "account", limit: int = 50, offset: int = 0
) -> list[AccountRow]:
    """Return accounts by number, name, address or postcode, one page of them."""
    today = clock.business_date()
    place, params = scope.whole_sql("a.entity")
    column = ORDERS.get(sort.removeprefix("-"), "a.id")
    direction = "DESC" if sort.startswith("-") else "ASC"
    sql = LIST.format(band=BAND_ON, place=place, column=column, direction=direction)
    page = [min(max(limit, 1), 10_000), max(offset, 0)]
    asked = [list(barred_from(scope)), *[search.strip()] * 5, *page]
    found = [address_seen(scope, row) for row in rows(sql, [today, today, *params, *asked])]
    if not found:
        return []
    keys = [row["id"] for row in found]
    owed = {
        row["account_id"]: row
        for entity in {row["entity"] for row in found}
        for row in account_states(entity, today, keys).iter_rows(named=True)
    }
    return [
        AccountRow(
            account=row["account"],
            name=row["name"],
            address=row["address"],
            postcode=row["postcode"],
            band=row["band"] or "",
            balance_pence=owed[row["id"]]["balance_pence"],
            overdue_pence=owed[row["id"]]["overdue_pence"],
            direct_debit=row["direct_debit"],
            state="open" if row["liable"] else "closed",
        )
        for row in found
    ]


@query(summary="A council tax account on one page")
def account(scope: Scope, account: AccountRef, as_at: date | None = None) -> AccountView:
    """Return an account: parties, balance by year, stage, Direct Debit, holds, plan, history."""
    today = as_at or clock.business_date()
    head = address_seen(scope, one_row(scope, HEAD, [account], f"account {account}"))
    refuse_barred(scope, head["id"])
    key, entity = head["id"], head["entity"]
    owed = year_balances(entity, today, [key]).to_dicts()
    stages = _stages(key)
    latest = max((row["year"] for row in owed if row["bill_id"]), default=None)
    now = next((row for row in owed if row["year"] == latest), None)
    years = [
        YearRow(
            stage=stages.get(row["year"], "In arrears" if row["overdue_pence"] else "Up to date"),
            **{name: row[name] for name in YearRow.model_fields if name in row},
        )
        for row in reversed(owed)
    ]
    return AccountView(
        **{name: head[name] for name in AccountView.model_fields if name in head},
        direct_debit_account=_debit_account(head),
        parties=_parties(key, today),
        balance_pence=sum(row["balance_pence"] for row in owed),
        overdue_pence=sum(row["overdue_pence"] for row in owed),
        next_due_on=now["next_due_on"] if now else None,
        next_pence=now["next_pence"] if now else 0,
        stage=next((one.stage for one in years), "Not billed yet"),
        years=years,
        plan=_plan(now, today) if now else [],
        segments=segments(key),
        holds=_holds(key, today),
        events=_events(key),
        facts=_facts(head["dwelling_id"], key),
    )


def _debit_account(head: dict[str, Any]) -> str:
    """Return the last digits of the account that is collected from; nothing where there is none."""
    if not head["mandate"]:
        return ""
    found = opened(head["party"], head["mandate"], head["account_sealed"])
    return found.masked if found else ERASED


def _parties(key: int, today: date) -> list[str]:
    found = rows(
        "SELECT p.name FROM revenues_account a JOIN revenues_party p ON p.id = a.party_id "
        "WHERE a.id = %s UNION ALL SELECT p.name FROM revenues_liable_party l "
        "JOIN revenues_party p ON p.id = l.party_id WHERE l.account_id = %s "
        "AND l.ended_act IS NULL AND l.held_from <= %s AND (l.held_to IS NULL OR l.held_to > %s)",
        [key, key, today, today],
    )
    return [row["name"] for row in found]


def _stages(key: int) -> dict[int, str]:
    found = rows(
        "SELECT DISTINCT ON (year) year, kind FROM revenues_recovery_step "
        "WHERE account_id = %s AND state = 'released' ORDER BY year, issued_on DESC, id DESC",
        [key],
    )
    return {row["year"]: row["kind"].replace("_", " ").capitalize() for row in found}


def _plan(now: dict[str, Any], today: date) -> list[InstalmentRow]:
    found = rows(
        "SELECT due_on, amount_pence FROM revenues_instalment WHERE bill_id = %s ORDER BY number",
        [now["bill_id"]],
    )
    paid = int(str(now["paid_pence"])) - int(str(now["settled_pence"] or 0))
    return plan_states(found, paid, today)


def plan_states(planned: list[dict[str, Any]], paid: int, today: date) -> list[InstalmentRow]:
    """Return instalments with what became of each, `paid` going to the earliest first."""
    plan = []
    for row in planned:
        if paid >= row["amount_pence"]:
            state = "paid"
        elif row["due_on"] > today:
            state = "to come"
        else:
            state = "part paid" if paid > 0 else "overdue"
        paid = max(paid - row["amount_pence"], 0)
        plan.append(InstalmentRow(state=state, **row))
    return plan


def segments(key: int) -> list[SegmentRow]:
    """Return the runs of days that stand charged, by day."""
    found = rows(
        "SELECT c.year, c.first_day, c.last_day, c.last_day - c.first_day + 1 AS days, "
        "make_date(c.year + 1, 4, 1) - make_date(c.year::int, 4, 1) AS year_days, c.band, "
        "c.exempt, c.discount_e2, c.premium_e2, c.gross_pence, c.discount_pence, c.premium_pence, "
        "c.annexe_pence, c.reduction_pence, c.local_reduction_pence, c.net_pence "
        "FROM revenues_charge c LEFT JOIN revenues_billing_run r ON r.id = c.run_id "
        "WHERE c.account_id = %s AND c.reverses IS NULL "
        "AND (c.run_id IS NULL OR r.state = 'issued') AND NOT EXISTS "
        "(SELECT FROM revenues_charge n WHERE n.reverses = c.id) ORDER BY c.first_day",
        [key],
    )
    return [SegmentRow(**row) for row in found]


def _holds(key: int, today: date) -> list[HoldRow]:
    found = rows(
        "SELECT h.reason, h.note, h.held_from, h.held_to, coalesce(u.name, h.authorised_by) "
        "AS authorised_by, h.ended_act IS NULL AND h.held_to > %s AS running "
        "FROM revenues_hold h LEFT JOIN kernel_user u ON u.reference = h.authorised_by "
        "WHERE h.account_id = %s ORDER BY h.held_from DESC",
        [today, key],
    )
    return [HoldRow(**row) for row in found]


def _events(key: int) -> list[EventRow]:
    """Return bills, payments and recovery, newest first."""
    found = rows(
        "SELECT b.issued_on AS day, initcap(b.kind) || ' bill' AS what, "
        "b.year || '-' || right((b.year + 1)::text, 2) AS detail, b.change_pence AS amount_pence "
        "FROM revenues_bill b LEFT JOIN revenues_billing_run r ON r.id = b.run_id "
        "WHERE b.account_id = %s AND (b.run_id IS NULL OR r.state = 'issued') "
        "UNION ALL SELECT e.day, initcap(replace(e.kind, '_', ' ')), "
        "concat_ws(', ', nullif(replace(e.channel, '_', ' '), ''), nullif(e.narrative, '')), "
        "e.amount_pence FROM revenues_entry e WHERE e.account_id = %s "
        "UNION ALL SELECT s.issued_on, initcap(replace(s.kind, '_', ' ')), "
        "coalesce('pay by ' || to_char(s.pay_by, 'DD/MM/YYYY'), "
        "'hearing ' || to_char(s.hearing_on, 'DD/MM/YYYY'), ''), s.amount_pence "
        "FROM revenues_recovery_step s WHERE s.account_id = %s AND s.state = 'released' "
        "ORDER BY 1 DESC, 2 LIMIT 200",
        [key, key, key],
    )
    listed = [EventRow(**row) for row in [*found, *recovery_events(key)]]
    return sorted(listed, key=lambda one: one.day, reverse=True)[:200]


def _facts(dwelling: int, key: int) -> list[EventRow]:
    found = rows(
        "SELECT f.held_from AS day, initcap(replace(f.kind, '_', ' ')) AS what, "
        "concat_ws(', ', nullif('class ' || nullif(f.code, ''), ''), "
        "f.residents || ' adults', nullif(f.disregarded, 0) || ' not counted', "
        "f.percent_e2 / 100 || '%%', 'until ' || to_char(f.held_to, 'DD/MM/YYYY'), "
        "nullif(f.reason, '')) AS detail FROM revenues_fact f WHERE f.dwelling_id = %s "
        "AND f.ended_act IS NULL AND (f.account_id IS NULL OR f.account_id = %s) "
        "ORDER BY f.held_from DESC",
        [dwelling, key],
    )
    return [EventRow(**row) for row in found]
