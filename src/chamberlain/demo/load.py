"""Set the demonstration council up: people, chart, suppliers, a bank account, and its past."""

import sys
from collections.abc import Callable
from typing import Any

from chamberlain.demo.approving import code_and_send
from chamberlain.demo.assets import make_assets
from chamberlain.demo.bank import ACCOUNT, SORT_CODE, Bank
from chamberlain.demo.budgets import make_budgets
from chamberlain.demo.cards import make_cards
from chamberlain.demo.council_tax import make_council_tax
from chamberlain.demo.files import folder
from chamberlain.demo.grants import make_grants
from chamberlain.demo.history import FIRST_DAY, PERIODS, YEAR
from chamberlain.demo.income import make_income, make_types
from chamberlain.demo.interfaces import post_interfaces, post_opening
from chamberlain.demo.past import PastCouncil
from chamberlain.demo.pay import make_pay
from chamberlain.demo.people import does
from chamberlain.demo.post import arrive
from chamberlain.demo.recipe import SIZES, Size
from chamberlain.demo.registering import register
from chamberlain.demo.schools import make_schools
from chamberlain.demo.suppliers import Supplier, made_suppliers
from chamberlain.demo.tax import make_tax
from chamberlain.demo.treasury import make_treasury
from chamberlain.demo.working_life import make_working_life
from chamberlain.kernel.make import ENTITY, SCHOOLS, make_council
from chamberlain.kernel.make import FIRST_DAY as MORNING
from chamberlain.kernel.models import Entity
from chamberlain.people.make import make_workforce

Say = Callable[[str], None]
MONTH = 8


def say_aside(line: str) -> None:
    """Tell whoever watches."""
    print(line, file=sys.stderr, flush=True)


def load(size: str = "town", say: Say = say_aside) -> None:
    """Load the council of a size into an empty database; again, it changes nothing."""
    chosen = SIZES[size]
    if not Entity.objects.exists():
        say("people and their roles")
        make_council(FIRST_DAY if chosen.lived else MORNING)
    say("chart of accounts")
    does("system", "ledger.load_starter_chart", {"entity": ENTITY}, "chart")
    _open(range(1, 2) if chosen.lived else range(1, MONTH + 1))
    post_opening(chosen)
    if not chosen.lived:
        say(f"ledger from April to October: {chosen.history_lines:,} lines")
        _close_past(chosen)
    say("bank account")
    _bank()
    make_types()
    say(f"{chosen.suppliers:,} suppliers, each verified by a second person")
    suppliers = made_suppliers(chosen)
    references = register(suppliers)
    if chosen.lived:
        say("April to October: invoices in, approved, paid, found; each month closed")
        PastCouncil(chosen, suppliers, references, Bank(folder("bank"), chosen)).live_past()
    say(f"{chosen.employees:,} employees, their posts and who they report to")
    make_workforce(chosen.employees)
    say("loans, deposits, cash to come, and fixed assets")
    make_treasury(Bank(folder("bank"), chosen))
    make_assets()
    say("budgets, forecasts, savings and capital schemes")
    make_budgets()
    say("VAT, subcontractors, schedules and recharges")
    make_tax(suppliers, references)
    say("customers, their charges, and receipts")
    make_income()
    say("grants, their conditions and claims")
    make_grants(Bank(folder("bank"), chosen))
    say("maintained schools and their months")
    make_schools()
    say("purchase cards and direct debits")
    make_cards()
    say("their payroll")
    make_pay()
    say("courses, a post to fill, and pay as open data")
    make_working_life()
    say(f"{chosen.dwellings:,} dwellings and their council tax")
    make_council_tax(chosen, Bank(folder("bank"), chosen))
    say("the first morning's post")
    _first_morning(chosen, suppliers, references)
    done: dict[str, Any] = {"name": "demonstration_size", "value": size}
    does("system", "kernel.set_setting", done, "size")


def _open(periods: range) -> None:
    for entity in (ENTITY, SCHOOLS):
        for period in periods:
            place = {"entity": entity, "year": YEAR, "period": period}
            does("system", "ledger.open_period", place, f"open:{entity}:{period}")


def _first_morning(size: Size, made: list[Supplier], references: dict[str, str]) -> None:
    """Take the first day's post in and send half of it on, so that there is work to see."""
    post = arrive(size, made, references, MORNING)
    code_and_send(post[: len(post) // 2])


def _close_past(size: Size) -> None:
    """Post seven months of interfaces at once, and close their periods."""
    for period in PERIODS:
        post_interfaces(size, period)
    for period in PERIODS:
        place = {"entity": ENTITY, "year": YEAR, "period": period}
        does("system", "ledger.close_period", place, f"close:{period}")
    does("system", "ledger.fold_balances", {}, "fold")
    does("system", "ledger.seal_day", {}, "seal")


def _bank() -> None:
    inputs = {
        "code": "MAIN",
        "entity": ENTITY,
        "name": "Main account",
        "sort_code": SORT_CODE,
        "account_number": ACCOUNT,
        "opened_on": FIRST_DAY,
        "main": True,
    }
    does("system", "banking.add_bank_account", inputs, "bank")
    does("system", "payables.require_controls", {"entity": ENTITY}, "controls")
