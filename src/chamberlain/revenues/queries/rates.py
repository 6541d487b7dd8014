"""What can be asked of business rates: hereditaments, a ratepayer on one page, arrears."""

from datetime import date
from typing import Any

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Pence, Record, Year
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.contract import AccountRef
from chamberlain.revenues.queries.balances import year_balances
from chamberlain.revenues.queries.rates_arrears import rates_arrears
from chamberlain.revenues.queries.seeing import one_row, refuse_barred
from chamberlain.revenues.rules.rates_charge import in_words

LIST = (
    "SELECT d.reference AS hereditament, d.list_number, h.description, d.address, d.postcode, "
    "coalesce(e.rateable_value, 0) AS rateable_value, coalesce(a.reference, '') AS account, "
    "coalesce(p.name, '') AS name, coalesce((SELECT string_agg(replace(f.kind, '_', ' '), ', ' "
    "ORDER BY f.kind) FROM revenues_rates_fact f WHERE f.dwelling_id = d.id "
    "AND f.ended_act IS NULL AND f.held_from <= %(today)s AND (f.held_to IS NULL "
    "OR f.held_to > %(today)s)), '') AS known FROM revenues_hereditament h "
    "JOIN revenues_dwelling d ON d.id = h.property_id "
    "LEFT JOIN revenues_rating_entry e ON e.dwelling_id = d.id AND e.ended_act IS NULL "
    "AND e.held_from <= %(today)s AND (e.held_to IS NULL OR e.held_to > %(today)s) "
    "LEFT JOIN revenues_liability l ON l.dwelling_id = d.id AND l.ended_act IS NULL "
    "AND l.held_from <= %(today)s AND (l.held_to IS NULL OR l.held_to > %(today)s) "
    "LEFT JOIN revenues_account a ON a.id = l.account_id "
    "LEFT JOIN revenues_party p ON p.id = a.party_id WHERE {place} AND (%(search)s = '' "
    "OR d.list_number = %(search)s OR a.reference = %(search)s OR d.postcode = upper(%(search)s) "
    "OR d.address ILIKE '%%' || %(search)s || '%%' OR p.name ILIKE '%%' || %(search)s || '%%') "
    "ORDER BY d.id LIMIT %(limit)s OFFSET %(offset)s"
)
HEAD = (
    "SELECT a.id, a.reference AS account, a.entity, p.name, d.id AS dwelling_id, "
    "d.reference AS hereditament, d.list_number, d.address, d.postcode, h.description, a.scheme, "
    "a.pay_day FROM revenues_account a JOIN revenues_party p ON p.id = a.party_id "
    "JOIN revenues_dwelling d ON d.id = a.dwelling_id "
    "JOIN revenues_hereditament h ON h.property_id = d.id WHERE {place} AND a.reference = %s"
)
CHARGES = (
    "SELECT c.year, c.first_day, c.last_day, c.gross_pence, c.premium_pence AS supplement_pence, "
    "c.discount_pence AS transitional_pence, c.reduction_pence AS relief_pence, c.net_pence, "
    "w.rateable_value AS rv, w.multiplier_e4, w.retail AS use, w.days, w.relief, w.relief_e2 "
    "FROM revenues_charge c JOIN revenues_rates_working w ON w.charge_id = c.id "
    "LEFT JOIN revenues_billing_run r ON r.id = c.run_id WHERE c.account_id = %s "
    "AND c.reverses IS NULL AND (c.run_id IS NULL OR r.state = 'issued') "
    "AND NOT EXISTS (SELECT FROM revenues_charge n WHERE n.reverses = c.id) "
    "ORDER BY c.year DESC, c.first_day"
)
PLAN = (
    "SELECT i.due_on, i.amount_pence FROM revenues_instalment i WHERE i.bill_id = ("
    "SELECT b.id FROM revenues_bill b LEFT JOIN revenues_billing_run r ON r.id = b.run_id "
    "WHERE b.account_id = %s AND (b.run_id IS NULL OR r.state = 'issued') "
    "ORDER BY b.year DESC, b.number DESC LIMIT 1) ORDER BY i.due_on"
)
KNOWN = (
    "SELECT kind, percent_e2, pence, event_on, flag, others, reason, held_from, held_to "
    "FROM revenues_rates_fact WHERE dwelling_id = %s AND ended_act IS NULL ORDER BY held_from"
)
VALUES = (
    "SELECT rateable_value, held_from, held_to, schedule FROM revenues_rating_entry "
    "WHERE dwelling_id = %s AND ended_act IS NULL ORDER BY held_from"
)
NOTICES = (
    "SELECT year, amount_pence, issued_on, pay_by, whole_due_on FROM revenues_rates_notice "
    "WHERE account_id = %s ORDER BY issued_on"
)


class HereditamentRow(Record):
    """A hereditament with its value and ratepayer now."""

    hereditament: str
    list_number: str
    description: str
    address: str
    postcode: str
    rateable_value: int
    account: str
    name: str
    known: str


class RatesYear(Record):
    """What a ratepayer owes for a year."""

    year: int
    charged_pence: Pence
    other_pence: Pence
    paid_pence: Pence
    balance_pence: Pence
    overdue_pence: Pence


class RatesPart(Record):
    """A run of days as charged, and how it was worked out in sentences."""

    year: int
    first_day: date
    last_day: date
    net_pence: Pence
    said: list[str]


class RatesAccount(Record):
    """A ratepayer's account on one page."""

    account: str
    entity: str
    name: str
    hereditament: str
    list_number: str
    description: str
    address: str
    postcode: str
    scheme: str
    pay_day: int
    balance_pence: Pence
    overdue_pence: Pence
    years: list[RatesYear]
    parts: list[RatesPart]
    plan: list[tuple[date, Pence]]
    known: list[tuple[str, str, date, date | None]]
    values: list[tuple[int, date, date | None, str]]
    notices: list[tuple[int, Pence, date, date, date]]


class RatesArrearsRow(Record):
    """A ratepayer in arrears, what comes next, and what may be asked for."""

    account: str
    name: str
    address: str
    overdue_pence: Pence
    balance_pence: Pence
    due_pence: Pence
    next: str
    whole_due_on: date | None
    noticed_on: date | None
    held: bool


@query(summary="Hereditaments and their ratepayers")
def hereditaments(
    scope: Scope, *, search: str = "", sort: str = "hereditament", limit: int = 50, offset: int = 0
) -> list[HereditamentRow]:
    """Return hereditaments by number, address, account or name, one page, as registered."""
    place, params = scope.whole_sql("d.entity")
    given = {
        "today": clock.business_date(),
        "search": search.strip(),
        "limit": min(max(limit, 1), 10_000),
        "offset": max(offset, 0),
    }
    named = {f"p{n}": value for n, value in enumerate(params)}
    sql = LIST.format(place=place.replace("%s", "{}").format(*[f"%({name})s" for name in named]))
    return [HereditamentRow(**row) for row in rows(sql, given | named)]


@query(summary="A ratepayer's account")
def rates_account(scope: Scope, account: AccountRef) -> RatesAccount:
    """Return a ratepayer's account: what is owed by year, how it was worked out, what is known."""
    head = one_row(scope, HEAD, [account], f"business rates account {account}")
    today = clock.business_date()
    key, place = head["id"], head["dwelling_id"]
    refuse_barred(scope, key)
    owed = year_balances(head["entity"], today, [key]).to_dicts()
    years = [RatesYear(**{name: row[name] for name in RatesYear.model_fields}) for row in owed]
    return RatesAccount(
        **{name: head[name] for name in RatesAccount.model_fields if name in head},
        balance_pence=sum(one.balance_pence for one in years),
        overdue_pence=sum(one.overdue_pence for one in years),
        years=years,
        parts=[_part(row) for row in rows(CHARGES, [key])],
        plan=[(row["due_on"], row["amount_pence"]) for row in rows(PLAN, [key])],
        known=[_known(row) for row in rows(KNOWN, [place])],
        values=[
            (row["rateable_value"], row["held_from"], row["held_to"], row["schedule"])
            for row in rows(VALUES, [place])
        ],
        notices=[
            (row["year"], row["amount_pence"], row["issued_on"], row["pay_by"],
             row["whole_due_on"])
            for row in rows(NOTICES, [key])
        ],
    )  # fmt: skip


def _part(row: dict[str, Any]) -> RatesPart:
    return RatesPart(
        year=row["year"],
        first_day=row["first_day"],
        last_day=row["last_day"],
        net_pence=row["net_pence"],
        said=in_words(row["first_day"], row["last_day"], row),
    )


def _known(row: dict[str, Any]) -> tuple[str, str, date, date | None]:
    details = {
        "use": "retail, hospitality or leisure",
        "empty": f"since {row['event_on']}{', industrial' if row['flag'] else ''}",
        "transition": f"last year {format_pounds(row['pence'] or 0)}"
        f"{', supporting small business' if row['flag'] else ''}",
        "discretionary": f"{(row['percent_e2'] or 0) / 100:.2f}%",
    }
    detail = details.get(row["kind"], "")
    words = "; ".join(part for part in (detail, row["reason"]) if part)
    return row["kind"].replace("_", " "), words, row["held_from"], row["held_to"]


@query(summary="Business rates in arrears")
def rates_in_arrears(
    scope: Scope, entity: str, year: Year, as_at: date | None = None
) -> list[RatesArrearsRow]:
    """Return ratepayers with something overdue of a year and what comes next for each.

    `next` is further_notice, wait (its days run), or whole_year: the balance is due.
    """
    if not scope.sees_whole(entity):
        return []
    found = rates_arrears(entity, year, as_at or clock.business_date())
    return [
        RatesArrearsRow(**{name: getattr(one, name) for name in RatesArrearsRow.model_fields})
        for one in found
    ]


@explains("revenues:ratepayer", query="revenues.rates_account")
def explain_ratepayer(scope: Scope, reference: str) -> Explanation:
    """A ratepayer's account: each run of days in words."""
    found = rates_account(scope, reference)
    return Explanation(
        reference=f"revenues:ratepayer:{reference}",
        title=f"Business rates account {reference}",
        url=f"/staff/revenues/rates/accounts/{reference}",
        amount_pence=found.balance_pence,
        facts=[
            ("Property", f"{found.description}, {found.address}"),
            ("Charged", format_pounds(sum(one.charged_pence for one in found.years))),
            ("Paid", format_pounds(sum(one.paid_pence for one in found.years))),
            ("Rule", "revenues.business_rates"),
        ],
        workings=[
            {"days": f"{one.first_day:%d/%m/%Y} to {one.last_day:%d/%m/%Y}",
             "how": " ".join(one.said), "to pay": format_pounds(one.net_pence)}
            for one in found.parts
        ],
    )  # fmt: skip
