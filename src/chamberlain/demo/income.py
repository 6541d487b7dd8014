"""Who owes the demonstration council, and what came in: enough for every page of income to work.

Customers with invoices in time, late and disputed; rents that come round; a counter file, a
cashier's session and receipts that found no account. All through the commands, once.
"""

from datetime import date, timedelta
from random import Random

from chamberlain.demo.people import asks, does
from chamberlain.demo.recipe import SEED
from chamberlain.formats.counter import write
from chamberlain.kernel.make import ENTITY
from chamberlain.kernel.make import FIRST_DAY as MORNING

SINCE = date(2026, 4, 1)
CUSTOMERS = (
    ("Seafront Deckchairs Ltd", "organisation"), ("The Lanes Traders Association", "organisation"),
    ("Harbour View Care Homes", "organisation"), ("Northgate Football Club", "organisation"),
    ("St Wulfran's Parish Hall", "organisation"), ("Marina Street Food", "organisation"),
    ("Ann Pomfret", "person"), ("David Achterberg", "person"), ("Ravinder Gill", "person"),
    ("Joyce Tettenhall", "person"), ("Kemi Adebayo-Lane", "person"), ("Owen Trevanion", "person"),
    ("Regency Film Productions", "organisation"), ("Coastal Cycle Hire", "organisation"),
    ("Preston Park Bowls Club", "organisation"), ("Maisie Quennell", "person"),
)  # fmt: skip
WHAT = ("Hire of the pavilion", "Pitch at the autumn market", "Use of the seafront for filming",
        "Repair of a damaged bollard", "Stall licence", "Room hire, library")  # fmt: skip
RENTS = ("Kiosk 4, lower promenade", "Arch 17", "Boat store, western lawns")


def make_types() -> None:
    """Set the income types, before anybody who bills registers an account of theirs."""
    given = {"entity": ENTITY, "held_from": SINCE}
    does("system", "income.load_starter_types", given, "income:types")


def make_income() -> None:
    """Make customers, charges and receipts as they stand on the first morning."""
    chance = Random(SEED)  # noqa: S311 - repeatable, not secret
    made = [_customer(n, name, kind) for n, (name, kind) in enumerate(CUSTOMERS)]
    for n, customer in enumerate(made * 3):
        _invoice(n, customer, chance)
    for n, why in enumerate(RENTS):
        inputs = {
            "customer": made[n],
            "why": f"Rent of {why}",
            "net_pence": 450_00 + 75_00 * n,
            "every_months": 3,
            "next_on": date(2026, 12, 25),
            "income_type": "RENTCOM",
            "vat_code": "E",
        }
        does("income", "income.add_periodic", inputs, f"income:rent:{n}")
    _counter_file(chance, made)
    _till(made)


def _customer(number: int, name: str, kind: str) -> str:
    inputs = {"entity": ENTITY, "name": name, "kind": kind, "postcode": f"BN{number % 3 + 1} 1AA"}
    return str(does("income", "income.add_customer", inputs, f"income:customer:{number}").value)


def _invoice(number: int, customer: str, chance: Random) -> None:
    """Raise an invoice; a third of them fell due long enough ago to be reminded of."""
    late = (-21, -40, 28)[number % 3]
    line = {
        "description": chance.choice(WHAT),
        "net_pence": chance.randrange(40_00, 900_00),
        "vat_code": "S",
    }
    inputs = {
        "customer": customer,
        "lines": [line],
        "due_on": MORNING + timedelta(late),
        "why": line["description"],
    }
    charge = does("income", "income.raise_invoice", inputs, f"income:invoice:{number}").value
    if number % 17 == 4:
        reason = {"charge": charge, "reason": "Says the booking was cancelled in time"}
        does("income", "income.dispute_charge", reason, f"income:dispute:{number}")


def _counter_file(chance: Random, customers: list[str]) -> None:
    """Take the network's file: most references are whole, some damaged, some nobody's."""
    found = asks("income", "income.customers", {"as_at": MORNING, "entity": ENTITY})
    owing = (found["balance_pence"] > 0) & found["account"].is_in(customers)
    accounts = found.filter(owing)["account"].to_list()
    payments = []
    for n, account in enumerate(accounts):
        said = account if n % 4 else account[:4] + account[5] + account[4] + account[6:]
        payments.append(
            (f"PN{n:06d}", said, chance.randrange(20_00, 90_00), MORNING, "Corner Shop")
        )
    payments += [(f"PX{n}", f"99{n:07d}", 12_50 + n, MORNING, "Post Office") for n in range(3)]
    content = write("BHX", "20261102", MORNING, payments)
    given = {"entity": ENTITY, "content": content}
    does("income", "income.take_file", given, "income:file")


def _till(customers: list[str]) -> None:
    """Open the cashier's session and take two payments: it is left open to be worked on."""
    given = {"entity": ENTITY, "float_pence": 50_00}
    session = does("cashier", "income.open_session", given, "income:till").value
    found = asks("income", "income.customers", {"as_at": MORNING, "entity": ENTITY})
    theirs = found.filter(found["account"].is_in(customers))["account"].to_list()
    for n, account in enumerate(theirs[:2]):
        paid = {"session": session, "account": account, "amount_pence": 35_00 + n}
        does("cashier", "income.take_payment", paid, f"income:till:{n}")
