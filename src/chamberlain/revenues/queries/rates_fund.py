"""Business rates in the Collection Fund: what came in, and each body's share of it."""

from datetime import date, timedelta

from chamberlain.income.contract import not_posted
from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.money import format_pounds, round_half_up_penny
from chamberlain.kernel.records import Pence, Record, Year
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows
from chamberlain.ledger.contract import balance_on, journals_of
from chamberlain.revenues.queries.balances import RATED, year_balances
from chamberlain.revenues.queries.fund import INCOME, SPENT, FundLine, may_see

DEBTORS = (("Council tax", "council_tax", "A2060"), ("Business rates", "rates", "A2070"))
CHARGED = (
    "SELECT c.year = %s AS this_year, coalesce(sum(c.net_pence), 0)::bigint AS pence "
    "FROM revenues_charge c JOIN revenues_bill b ON b.id = c.bill_id "
    "JOIN revenues_account a ON a.id = c.account_id "
    "LEFT JOIN revenues_billing_run r ON r.id = c.run_id WHERE a.entity = %s AND {rated} "
    "AND c.year <= %s AND b.issued_on <= %s AND (c.year = %s OR b.issued_on >= %s) "
    "AND (c.run_id IS NULL OR r.state = 'issued') GROUP BY 1"
).replace("{rated}", RATED)
WRITTEN_OFF = (
    "SELECT coalesce(sum(e.amount_pence), 0)::bigint AS pence FROM revenues_entry e "
    "JOIN revenues_account a ON a.id = e.account_id WHERE a.entity = %s AND {rated} "
    "AND e.kind = 'write_off' AND e.day >= %s AND e.day <= %s"
).replace("{rated}", RATED)
MOVED = (
    "SELECT coalesce(sum(moved_pence), 0)::bigint AS pence FROM revenues_appeals_provision "
    "WHERE entity = %s AND as_at >= %s AND as_at <= %s"
)


class BodyShare(Record):
    """A body's part of the year's rates."""

    name: str
    percent_e2: int
    amount_pence: Pence


class RatesFund(Record):
    """A year of business rates in the fund by a day; `shares` are empty until they are entered."""

    entity: str
    year: int
    as_at: date
    lines: list[FundLine]
    total_pence: Pence
    shares: list[BodyShare]
    source: str
    provision_pence: Pence
    basis: str


class ControlRow(Record):
    """A control account of the ledger beside what accounts owe: their difference, told."""

    account: str
    name: str
    ledger_pence: Pence
    detail_pence: Pence
    not_posted_pence: Pence
    difference_pence: Pence


@query(summary="Business rates of a year in the Collection Fund, by share")
def rates_fund(scope: Scope, entity: str, year: Year, as_at: date | None = None) -> RatesFund:
    """Return what came in and was lost by a day, the appeals provision, and each body's share."""
    may_see(scope, entity)
    begins, ends = date(year, 4, 1), date(year + 1, 4, 1)
    day = min(as_at or clock.business_date(), ends - timedelta(days=1))
    given = [year, entity, year, day, year, begins]
    charged = {row["this_year"]: row["pence"] for row in rows(CHARGED, given)}
    lost = rows(WRITTEN_OFF, [entity, begins, day])[0]["pence"]
    moved = rows(MOVED, [entity, begins, day])[0]["pence"]
    lines = [
        (INCOME, "Business rates charged for the year", charged.get(True, 0)),
        (INCOME, "Business rates of earlier years, billed this year", charged.get(False, 0)),
        (SPENT, "Written off", lost),
        (SPENT, "Set aside for appeals this year", -moved),
    ]
    total = sum(pence for _, _, pence in lines)
    held = rows(
        "SELECT central_e2, fire_e2, local_e2, source FROM revenues_rates_share "
        "WHERE entity = %s AND year = %s",
        [entity, year],
    )
    last = rows(
        "SELECT provision_pence, basis FROM revenues_appeals_provision "
        "WHERE entity = %s AND as_at <= %s ORDER BY as_at DESC LIMIT 1",
        [entity, day],
    )
    return RatesFund(
        entity=entity,
        year=year,
        as_at=day,
        lines=[FundLine(section=s, what=w, amount_pence=p) for s, w, p in lines if p],
        total_pence=total,
        shares=shared(total, held[0]["central_e2"], held[0]["fire_e2"]) if held else [],
        source=held[0]["source"] if held else "",
        provision_pence=last[0]["provision_pence"] if last else 0,
        basis=last[0]["basis"] if last else "",
    )


def shared(total_pence: int, central_e2: int, fire_e2: int) -> list[BodyShare]:
    """Return each body's part, to the penny half up; the council has what rounding leaves."""
    central = round_half_up_penny(total_pence * central_e2, 10_000)
    fire = round_half_up_penny(total_pence * fire_e2, 10_000)
    parts = (
        ("Central government", central_e2, central),
        ("Fire authority", fire_e2, fire),
        ("The council", 10_000 - central_e2 - fire_e2, total_pence - central - fire),
    )
    return [BodyShare(name=n, percent_e2=e2, amount_pence=pence) for n, e2, pence in parts]


@query(
    summary="Control accounts of council tax and business rates against their detail", contract=True
)
def control(scope: Scope, entity: str, as_at: date | None = None) -> list[ControlRow]:
    """Hold the ledger's debtors, all funds together, beside what accounts of each tax owe.

    Payments of a channel's day that is not closed yet are on the accounts and not in the ledger:
    they are an item of their own between the two, and no part of the difference.
    """
    may_see(scope, entity)
    day = as_at or clock.business_date()
    waiting = not_posted(scope, entity=entity, as_at=day)
    found = []
    for name, tax, account in DEBTORS:
        detail = int(year_balances(entity, day, tax=tax)["balance_pence"].sum())
        ledger = int(balance_on(scope, entity=entity, account=account, as_at=day))
        found.append(
            ControlRow(
                account=account,
                name=name,
                ledger_pence=ledger,
                detail_pence=detail,
                not_posted_pence=waiting.get(account, 0),
                difference_pence=ledger - detail - waiting.get(account, 0),
            )
        )
    return found


@explains("revenues:rates_fund", query="revenues.rates_fund")
def explain_rates_fund(scope: Scope, reference: str) -> Explanation:
    """A year of business rates in the fund: its lines, shares and the journals of the provision."""
    entity, _, year = reference.rpartition("-")
    found = rates_fund(scope, entity, int(year))
    refs = [
        f"revenues:appeals_provision:{entity}-{row['as_at']}"
        for row in rows(
            "SELECT as_at FROM revenues_appeals_provision WHERE entity = %s ORDER BY as_at",
            [entity],
        )
    ]
    posted = journals_of(scope, source="revenues", source_refs=refs)
    return Explanation(
        reference=f"revenues:rates_fund:{reference}",
        title=f"Business rates in the Collection Fund {year}-{(int(year) + 1) % 100:02d}",
        url=f"/staff/revenues/fund/rates?year={year}",
        amount_pence=found.total_pence,
        facts=[("By", f"{found.as_at:%d/%m/%Y}"), ("Shares by", found.source or "not entered")],
        leads_to=[(f"Journal {name}", f"ledger:journal:{name}") for name in posted.values()],
        workings=[
            *[{"line": one.what, "amount": format_pounds(one.amount_pence)}
              for one in found.lines],
            *[{"line": f"{one.name}, {one.percent_e2 / 100:g}%",
               "amount": format_pounds(one.amount_pence)} for one in found.shares],
        ],
        workings_title="Statement and shares",
    )  # fmt: skip
