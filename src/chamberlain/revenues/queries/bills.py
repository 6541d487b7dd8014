"""A bill as it is served: what it must state, in the order a person reads it."""

from datetime import date

import polars as pl

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record, Year
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.contract import AccountRef
from chamberlain.revenues.queries.accounts import AccountView, InstalmentRow, account
from chamberlain.revenues.queries.slices import amounts
from chamberlain.revenues.queries.workings import WorkingStep, workings
from chamberlain.revenues.rules.amounts import STANDARD

NAMES = {
    "billing_authority": "The council",
    "police": "Police and crime commissioner",
    "fire": "Fire authority",
}


class BodyLine(Record):
    """What one body asks of a home in this band, and by how much that changed."""

    name: str
    amount_pence: Pence
    before_pence: Pence | None
    change_permille: int | None


class BillView(Record):
    """A demand notice: SI 2011/3038 says what it states."""

    account: str
    entity: str
    council: str
    name: str
    address: str
    postcode: str
    year: int
    number: int
    kind: str
    issued_on: date
    first_day: date
    last_day: date
    band: str
    area: str
    bodies: list[BodyLine]
    year_pence: Pence
    workings: list[WorkingStep]
    charged_pence: Pence
    paid_pence: Pence
    brought_forward_pence: Pence
    balance_pence: Pence
    overdue_pence: Pence
    next_due_on: date | None
    next_pence: Pence
    plan: list[InstalmentRow]
    direct_debit: bool
    scheme: str
    sent_to: str = ""


@query(summary="A council tax bill as it is served")
def bill(scope: Scope, account: AccountRef, year: Year | None = None) -> BillView:
    """Return the newest bill of a year, by default of the latest billed, with all it must state."""
    found = _account(scope, account)
    billed = [one for one in found.years if one.charged_pence or one.paid_pence]
    chosen = year or max((one.year for one in billed), default=0)
    held = rows(
        "SELECT b.number, b.kind, b.issued_on FROM revenues_bill b "
        "JOIN revenues_account a ON a.id = b.account_id "
        "LEFT JOIN revenues_billing_run r ON r.id = b.run_id WHERE a.reference = %s "
        "AND b.year = %s AND (b.run_id IS NULL OR r.state = 'issued') "
        "ORDER BY b.number DESC LIMIT 1",
        [found.account, chosen],
    )
    if not held:
        raise Unknown(f"Account {account} has no bill of that year.", field="year")
    this = next(one for one in found.years if one.year == chosen)
    segments = [one for one in found.segments if one.year == chosen]
    tables = {one: amounts(found.entity, one) for one in (chosen - 1, chosen)}
    lines = body_lines(tables, found.area, chosen, segments[-1].band if segments else found.band)
    council = rows("SELECT name FROM kernel_entity WHERE code = %s", [found.entity])
    return BillView(
        account=found.account,
        entity=found.entity,
        council=council[0]["name"] if council else found.entity,
        name=found.name,
        address=found.address,
        postcode=found.postcode,
        year=chosen,
        first_day=segments[0].first_day if segments else date(chosen, 4, 1),
        last_day=segments[-1].last_day if segments else date(chosen + 1, 3, 31),
        band=segments[-1].band if segments else found.band,
        area=found.area,
        bodies=lines,
        year_pence=sum(line.amount_pence for line in lines),
        workings=workings(found.entity, found.key, chosen),
        charged_pence=this.charged_pence,
        paid_pence=this.paid_pence,
        brought_forward_pence=found.balance_pence - this.balance_pence + this.other_pence,
        balance_pence=found.balance_pence,
        overdue_pence=found.overdue_pence,
        next_due_on=found.next_due_on,
        next_pence=found.next_pence,
        plan=found.plan,
        direct_debit=bool(found.direct_debit),
        scheme=found.scheme,
        **held[0],
    )


@query(summary="How the charge of an account was worked out")
def charge_workings(
    scope: Scope, account: AccountRef, year: Year | None = None
) -> list[WorkingStep]:
    """Return the steps of a year's charge, by default of the latest billed, with their sources."""
    found = _account(scope, account)
    chosen = year or max((one.year for one in found.years if one.charged_pence), default=0)
    return workings(found.entity, found.key, chosen) if chosen else []


def _account(scope: Scope, reference: str) -> AccountView:
    found: AccountView = account(scope, reference, clock.business_date())
    return found


def body_lines(tables: dict[int, pl.DataFrame], place: str, year: int, band: str) -> list[BodyLine]:
    """Return the year's amounts of a band by body, beside those of the year before."""
    area = place or STANDARD
    lines: dict[int, dict[str, int]] = {}
    for one in (year - 1, year):
        table = tables[one]
        here = table.filter((table["band"] == band) & (table["area"] == area))
        if here.is_empty():
            here = table.filter((table["band"] == band) & (table["area"] == STANDARD))
        if here.height:
            lines[one] = here.row(0, named=True)
    now, before = lines.get(year, {}), lines.get(year - 1, {})
    found_lines = []
    for body, name in NAMES.items():
        pence, was = now.get(f"{body}_pence", 0), before.get(f"{body}_pence")
        permille = (pence - was) * 1000 // was if was else None
        found_lines.append(
            BodyLine(name=name, amount_pence=pence, before_pence=was, change_permille=permille)
        )
    return found_lines
