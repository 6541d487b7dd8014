"""The demand notice of business rates: what a ratepayer is told, one or a run of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import DAY
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record, Year
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.contract import AccountRef
from chamberlain.revenues.queries.accounts import InstalmentRow, plan_states
from chamberlain.revenues.queries.balances import year_balances
from chamberlain.revenues.queries.rates import RatesPart
from chamberlain.revenues.queries.seeing import address_seen, one_row
from chamberlain.revenues.rules.rates_charge import in_words

HEAD = (
    "SELECT a.id, a.reference AS account, a.entity, g.name AS council, p.name, p.protected, "
    "coalesce(p.correspondence_address, '') AS sent_to, d.id AS dwelling_id, d.list_number, "
    "d.address, d.postcode, h.description, a.scheme, EXISTS (SELECT FROM revenues_mandate m "
    "WHERE m.account_id = a.id AND m.state IN ('new', 'lodged', 'live')) AS direct_debit "
    "FROM revenues_account a JOIN kernel_entity g ON g.code = a.entity "
    "JOIN revenues_party p ON p.id = a.party_id JOIN revenues_dwelling d ON d.id = a.dwelling_id "
    "JOIN revenues_hereditament h ON h.property_id = d.id WHERE {place} "
)
BILLS = (
    "SELECT DISTINCT ON (b.account_id, b.year) b.id, b.account_id, b.year, b.number, b.kind, "
    "b.issued_on FROM revenues_bill b LEFT JOIN revenues_billing_run r ON r.id = b.run_id "
    "WHERE b.account_id = ANY(%s) AND (%s::int IS NULL OR b.year = %s) "
    "AND (b.run_id IS NULL OR r.state = 'issued') "
    "ORDER BY b.account_id, b.year DESC, b.number DESC"
)
CHARGES = (
    "SELECT c.account_id, c.year, c.first_day, c.last_day, c.gross_pence, "
    "c.premium_pence AS supplement_pence, c.discount_pence AS transitional_pence, "
    "c.reduction_pence AS relief_pence, c.net_pence, w.rateable_value AS rv, w.multiplier_e4, "
    "w.retail AS use, w.days, w.relief, w.relief_e2 FROM revenues_charge c "
    "JOIN revenues_rates_working w ON w.charge_id = c.id "
    "LEFT JOIN revenues_billing_run r ON r.id = c.run_id WHERE c.account_id = ANY(%s) "
    "AND c.reverses IS NULL AND (c.run_id IS NULL OR r.state = 'issued') "
    "AND NOT EXISTS (SELECT FROM revenues_charge n WHERE n.reverses = c.id) ORDER BY c.first_day"
)
PLANS = (
    "SELECT bill_id, due_on, amount_pence FROM revenues_instalment WHERE bill_id = ANY(%s) "
    "ORDER BY bill_id, number"
)


class RatesBill(Record):
    """A demand notice of business rates with all that it states."""

    account: str
    entity: str
    council: str
    name: str
    sent_to: str
    address: str
    postcode: str
    list_number: str
    description: str
    year: int
    number: int
    kind: str
    issued_on: date
    first_day: date
    last_day: date
    rateable_value: int
    parts: list[RatesPart]
    charged_pence: Pence
    brought_forward_pence: Pence
    paid_pence: Pence
    balance_pence: Pence
    plan: list[InstalmentRow]
    direct_debit: bool
    scheme: str


@query(summary="A business rates bill as it is served")
def rates_bill(scope: Scope, account: AccountRef, year: Year | None = None) -> RatesBill:
    """Return the newest bill of a year, by default of the latest billed, with all it must state."""
    head = one_row(scope, HEAD + "AND a.reference = %s", [account], f"rates account {account}")
    made = _made([address_seen(scope, head)], year, clock.business_date())
    if not made:
        raise Unknown(f"Account {account} has no bill of that year.", field="year")
    return made[0]


def rates_bills_of(year: int, accounts: Sequence[int], today: date) -> list[RatesBill]:
    """Return the newest bill of a year of each ratepayer that has one."""
    heads = rows(HEAD.format(place="a.id = ANY(%s)") + "ORDER BY a.id", [list(accounts)])
    return _made(heads, year, today)


def _made(heads: list[dict[str, Any]], year: int | None, today: date) -> list[RatesBill]:
    keys = [one["id"] for one in heads]
    bills: dict[int, dict[str, Any]] = {}
    for row in rows(BILLS, [keys, year, year]):
        bills.setdefault(row["account_id"], row)
    parts = rows(CHARGES, [keys])
    plans = rows(PLANS, [[one["id"] for one in bills.values()]])
    owed = {
        entity: year_balances(entity, today, keys).to_dicts()
        for entity in {one["entity"] for one in heads}
    }
    return [
        _one(
            head,
            bills[head["id"]],
            [row for row in parts if row["account_id"] == head["id"]],
            [row for row in plans if row["bill_id"] == bills[head["id"]]["id"]],
            [row for row in owed[head["entity"]] if row["account_id"] == head["id"]],
        )
        for head in heads
        if head["id"] in bills
    ]


def _one(
    head: dict[str, Any],
    bill: dict[str, Any],
    parts: list[dict[str, Any]],
    planned: list[dict[str, Any]],
    owed: list[dict[str, Any]],
) -> RatesBill:
    year = bill["year"]
    mine = [row for row in parts if row["year"] == year]
    this = next(row for row in owed if row["year"] == year)
    balance = sum(row["balance_pence"] for row in owed)
    paid = this["paid_pence"] - (this["settled_pence"] or 0)
    plan = [{name: row[name] for name in ("due_on", "amount_pence")} for row in planned]
    return RatesBill(
        **{name: head[name] for name in RatesBill.model_fields if name in head},
        **{name: bill[name] for name in ("year", "number", "kind", "issued_on")},
        first_day=mine[0]["first_day"] if mine else date(year, 4, 1),
        last_day=mine[-1]["last_day"] if mine else date(year + 1, 4, 1) - DAY,
        rateable_value=mine[-1]["rv"] if mine else 0,
        parts=[
            RatesPart(
                year=year,
                first_day=row["first_day"],
                last_day=row["last_day"],
                net_pence=row["net_pence"],
                said=in_words(row["first_day"], row["last_day"], row),
            )
            for row in mine
        ],
        charged_pence=this["charged_pence"],
        brought_forward_pence=balance - this["balance_pence"] + this["other_pence"],
        paid_pence=this["paid_pence"],
        balance_pence=balance,
        plan=plan_states(plan, paid, bill["issued_on"]),
    )
