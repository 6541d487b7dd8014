"""Make dwellings, accounts and a year's bills, through the batch commands: tests and demo.

The shape is that of a city by the sea: bands, discounts, exemptions, empty and second homes in the
shares that Brighton & Hove's published tax base has. Addresses and names are made up from a seed.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from chamberlain.kernel.door import Answer, Caller, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.revenues.models import Account, Entry
from chamberlain.revenues.queries.balances import year_balances
from chamberlain.revenues.rules.amounts import STANDARD, set_for, years_set

SEED = 20260401
YEAR = 2026
ISSUED_ON = date(2026, 3, 12)
CHUNK = 5_000
CITY, TOWN = 130_000, 3_000
LEAST_NOTICE = 1_000

BANDS = {"A": 28_426, "B": 29_348, "C": 34_490, "D": 19_734, "E": 11_309, "F": 4_644, "G": 2_778,
         "H": 204}  # fmt: skip
"""Dwellings of each band in Brighton & Hove's list, of its tax base appendix of 2021-22."""

STREETS = (
    "Adelaide Crescent", "Bear Road", "Beaconsfield Villas", "Cissbury Road", "Dyke Road",
    "Ditchling Rise", "Eaton Place", "Freshfield Road", "Goldstone Villas", "Hartington Road",
    "Hollingdean Terrace", "Islingword Road", "Kemp Street", "Lansdowne Place", "Lewes Road",
    "Marine View", "Montefiore Road", "Nevill Avenue", "Old Shoreham Road", "Portland Road",
    "Queen's Park Rise", "Roedean Crescent", "Sackville Gardens", "Southdown Avenue",
    "Stanford Avenue", "Tivoli Crescent", "Upper Lewes Road", "Vale Avenue", "Warren Way",
    "York Grove",
)  # fmt: skip
GIVEN = (
    "Aisha", "Alan", "Amara", "Andrzej", "Beatrice", "Callum", "Chidi", "Daisy", "Dorothy", "Emeka",
    "Farah", "George", "Hannah", "Ivy", "Jack", "Kasia", "Leon", "Maya", "Nadia", "Oliver",
    "Priya", "Rhys", "Samira", "Thomas", "Uma", "Victor", "Wei", "Yusuf", "Zoe", "Marjorie",
)  # fmt: skip
FAMILY = (
    "Ahmed", "Baker", "Begum", "Brown", "Carter", "Chen", "Clarke", "Davies", "Edwards", "Evans",
    "Green", "Hall", "Hughes", "Jackson", "Khan", "Kowalska", "Lewis", "Martin", "Mensah", "Moore",
    "Okafor", "Patel", "Robinson", "Singh", "Smith", "Taylor", "Turner", "Walker", "White",
    "Wright",
)  # fmt: skip
PAY_DAYS = (1, 1, 1, 6, 15, 25)

Say = Callable[[str], None]


def quiet(line: str) -> None:
    """Say nothing."""


def send(caller: Caller, name: str, items: Sequence[dict[str, Any]], **fixed: Any) -> list[str]:
    """Send items through a batch command in chunks; return what was accepted, all of it."""
    accepted: list[str] = []
    for start in range(0, len(items), CHUNK):
        chunk = list(items[start : start + CHUNK])
        inputs = {"entity": ENTITY, "items": chunk} | fixed
        digest = sha256(repr(chunk).encode()).hexdigest()
        answer = run(caller, name, inputs, key=f"make:{name}:{digest[:40]}").value
        if answer.refused:
            raise AssertionError(f"{name}: {answer.refused[0]}")
        accepted += answer.accepted
    return accepted


def make_charges(caller: Caller = SYSTEM) -> None:
    """Enter the amounts of every year that the rules have on file."""
    for line in years_set().iter_rows(named=True):
        area = "" if line["area"] == STANDARD else line["area"]
        inputs = line | {"entity": ENTITY, "area": area, "source": "Budget Council's resolution"}
        run(caller, "revenues.set_charge", inputs, key=f"make:charge:{line['year']}:{area}")


def asked_at(body: str, base_e4: int) -> int:
    """Return what a body asks of the fund by a tax base, in ten thousandths, at its band D."""
    band_d = set_for(date(YEAR, 4, 1))[f"{body}_band_d"]
    return int(band_d) * base_e4 // 10_000


def make_dwellings(
    count: int = TOWN, *, seed: int = SEED, caller: Caller = SYSTEM, say: Say = quiet
) -> list[str]:
    """Register dwellings with an account each and what is known of it; return the accounts.

    The same count and seed make the same dwellings. About two thirds pay by Direct Debit.
    """
    chance = random.Random(seed)  # noqa: S311 - made-up people
    make_charges(caller)
    dwellings = [_dwelling(chance, number) for number in range(1, count + 1)]
    say(f"{count:,} dwellings with their bands")
    send(caller, "revenues.take_on_dwellings", dwellings)
    say(f"{count:,} accounts")
    owners = [_account(chance, one["list_number"]) for one in dwellings]
    accounts = send(caller, "revenues.take_on_accounts", owners)
    facts = [fact for one in accounts for fact in _facts(chance, one)]
    say(f"{len(facts):,} facts of households")
    send(caller, "revenues.take_on_facts", facts)
    mandates = list(_mandates(chance, accounts, owners))
    say(f"{len(mandates):,} Direct Debit instructions")
    send(caller, "revenues.take_on_mandates", mandates)
    return accounts


def _dwelling(chance: random.Random, number: int) -> dict[str, Any]:
    street = STREETS[number % len(STREETS)]
    house = 1 + number // len(STREETS)
    district = 1 + number % len(STREETS) % 4
    ward = 1 + number // 1_000 % 9
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    unit = letters[number // 50 % 20] + letters[number // 7 % 20]
    return {
        "list_number": f"BH{number:08d}",
        "uprn": f"2200{number:08d}",
        "address": f"{house} {street}, Brighthelm",
        "postcode": f"BN{district} {ward}{unit}",
        "band": chance.choices(list(BANDS), list(BANDS.values()))[0],
    }


def _account(chance: random.Random, list_number: str) -> dict[str, Any]:
    since = date(2008, 4, 1) + timedelta(days=chance.randrange(6_400))
    return {
        "list_number": list_number,
        "name": f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}",
        "ground": chance.choices(
            ["resident_freeholder", "resident_leaseholder", "resident_tenant"], [5, 2, 4]
        )[0],
        "held_from": since,
        "scheme": chance.choices(["10", "12"], [82, 18])[0],
        "pay_day": chance.choice(PAY_DAYS),
        "delivery": chance.choices(["paper", "email"], [7, 3])[0],
    }


def _facts(chance: random.Random, account: str) -> Iterator[dict[str, Any]]:
    """Give an account what is known of it, in the published shares of each kind."""
    since = date(2024, 4, 1)
    one = {"account": account, "held_from": since}
    draw = chance.randrange(10_000)
    home = one | {"kind": "household"}
    if draw < 340:
        students = chance.randint(2, 5)
        yield home | {"residents": students, "disregarded": students, "students": students}
    elif draw < 487:
        yield home | {"residents": 2, "disregarded": 2}
    elif draw < 594:
        yield home | {"residents": 0, "furnished": True}
    elif draw < 690:
        since = date(2026, 4, 1) - timedelta(days=chance.randrange(2_200))
        yield home | {"residents": 0, "furnished": False}
        yield one | {"kind": "empty", "event_on": since, "held_from": since}
    elif draw < 810:
        yield home | {"residents": 0}
        yield one | {"kind": "exemption", "code": chance.choice("EGHIJL")}
    elif draw < 4_200:
        yield home | {"residents": 1}
    else:
        yield home | {"residents": 2}
    if chance.randrange(1_000) < 4:
        yield one | {"kind": "disabled", "reason": "Extra bathroom"}
    if draw >= 690 and chance.randrange(1_000) < 148:
        yield one | {
            "kind": "reduction",
            "percent_e2": chance.choice([10_000, 8_200, 6_000, 4_000, 2_000]),
            "less_weekly_e4": chance.choice([0, 0, 0, 51_200, 104_000]),
        }
    if chance.randrange(10_000) < 13:
        yield one | {"kind": "local_reduction", "percent_e2": 10_000, "reason": "Care leaver"}


def _mandates(
    chance: random.Random, accounts: list[str], owners: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    for account, owner in zip(accounts, owners, strict=True):
        if chance.randrange(100) < 68:
            yield {
                "account": account,
                "account_name": owner["name"][:18].upper(),
                "sort_code": f"20{chance.randrange(10_000):04d}",
                "account_number": f"{chance.randrange(10**8):08d}",
                "signed_on": max(owner["held_from"], date(2015, 4, 1)),
            }


def make_bills(
    preparer: Caller = SYSTEM,
    issuer: Caller = SYSTEM,
    *,
    year: int = YEAR,
    issue_on: date = ISSUED_ON,
    posted_before: bool = False,
) -> Answer:
    """Prepare and issue the annual bills of a year."""
    inputs = {"entity": ENTITY, "year": year, "issue_on": issue_on, "posted_before": posted_before}
    prepared = run(preparer, "revenues.prepare_billing", inputs, key=f"make:bills:{year}").value
    issuing = {"run": prepared.run}
    return run(issuer, "revenues.issue_billing", issuing, key=f"make:issued:{year}")


@dataclass(frozen=True)
class Owing:
    """What an account owes after the days that were taken on, and when it pays next."""

    account: str
    balance_pence: int
    next_due_on: date | None
    next_pence: int


def make_paid(
    until: date, *, year: int = YEAR, seed: int = SEED, tax: str = "council_tax"
) -> list[Owing]:
    """Enter what accounts paid of a year up to a day, as a former system had it.

    Most paid all that was due, some a part, a few nothing. Returns what is owed from then on.
    """
    chance = random.Random(f"{seed}:paid")  # noqa: S311 - made-up people
    names = dict(Account.objects.filter(entity=ENTITY).values_list("id", "reference"))
    entered = set(
        Entry.objects.filter(source_ref__startswith="former:").values_list("source_ref", flat=True)
    )
    items = []
    for row in (
        year_balances(ENTITY, until, None, year, tax=tax).sort("account_id").iter_rows(named=True)
    ):
        due = row["due_pence"] - row["paid_pence"]
        share = chance.choices((100, 60, 0), (938, 42, 20))[0]
        account = names[row["account_id"]]
        if due * share >= 100 and f"former:{account}:{year}" not in entered:
            items.append(
                {
                    "account": account,
                    "year": year,
                    "kind": "receipt",
                    "amount_pence": -(due * share // 100),
                    "day": until,
                    "channel": "bank",
                    "source_ref": f"former:{account}:{year}",
                    "narrative": "Paid so far, from the former system",
                }
            )
    send(SYSTEM, "revenues.take_on_entries", items)
    left = year_balances(ENTITY, until, None, year, tax=tax)
    return [
        Owing(
            names[row["account_id"]],
            row["balance_pence"],
            row["next_due_on"],
            row["next_pence"] or 0,
        )
        for row in left.sort("account_id").iter_rows(named=True)
    ]


def send_notices(issued_on: date, *, year: int = YEAR) -> list[str]:
    """Take on a reminder for everybody who paid nothing of a year; return their accounts."""
    names = dict(Account.objects.filter(entity=ENTITY).values_list("id", "reference"))
    unpaid = year_balances(ENTITY, issued_on, None, year).sort("account_id")
    items = [
        {
            "account": names[row["account_id"]],
            "year": year,
            "kind": "reminder",
            "amount_pence": row["overdue_pence"],
            "issued_on": issued_on,
        }
        for row in unpaid.iter_rows(named=True)
        if row["paid_pence"] == 0 and row["overdue_pence"] >= LEAST_NOTICE
    ]
    return send(SYSTEM, "revenues.take_on_steps", items)
