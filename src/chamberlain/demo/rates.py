"""The council's business rates: forty premises, billed before it came here, paid as people do."""

import random
from datetime import date

from chamberlain.demo.people import asks, does
from chamberlain.demo.recipe import SEED
from chamberlain.kernel.door import Refusal
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.kernel.make import FIRST_DAY as MORNING
from chamberlain.ledger.contract import Journal, JournalLine, journal_frame
from chamberlain.revenues.make import ISSUED_ON, STREETS, YEAR, Owing, make_paid, send

PREMISES = 40
CENTRAL_E2, FIRE_E2 = 5_000, 100
"""Shares as many councils have them; each enters its own."""
APPEALS_PENCE = 18_000_00
KINDS = (
    ("Shop and premises", 9_000, 70_000, True),
    ("Café and premises", 6_000, 30_000, True),
    ("Offices and premises", 4_000, 140_000, False),
    ("Workshop and premises", 3_000, 25_000, False),
    ("Warehouse and premises", 20_000, 90_000, False),
    ("Hotel and premises", 40_000, 620_000, True),
)
TRADES = ("Bakers", "Books", "Cycles", "Design", "Foods", "Hotels", "Interiors", "Legal", "Motors",
          "Records", "Software", "Textiles")  # fmt: skip


def make_rates(paid_until: date) -> list[Owing]:
    """List premises, ratepayers and reliefs, bill them as they were; return what is owed."""
    chance = random.Random(f"{SEED}:rates")  # noqa: S311 - made-up premises
    places = [_place(chance, number) for number in range(1, PREMISES + 1)]
    send(SYSTEM, "revenues.load_rating_list", places)
    payers = [_payer(chance, place) for place in places]
    send(SYSTEM, "revenues.take_on_accounts", payers)
    _facts(chance)
    year = {"entity": ENTITY, "year": YEAR, "issue_on": ISSUED_ON, "posted_before": True}
    run = does("revenues", "revenues.prepare_rates", year, "rates:prepare").value.run
    does("collector", "revenues.issue_billing", {"run": run}, "rates:issue")
    owing = make_paid(paid_until, tax="rates")
    pence = sum(one.balance_pence for one in owing)
    journal = Journal(
        source_ref="demo:rates:debtors",
        type="JIN",
        entity=ENTITY,
        journal_date=MORNING,
        description="Business rates debtors taken on from the former system",
        lines=(
            JournalLine(account="A2070", fund="CF", amount_pence=pence),
            JournalLine(account="95020", fund="CF", cost_centre="COL103", amount_pence=-pence),
        ),
    )
    posting = {"source": "demo", "journals": journal_frame([journal])}
    does("system", "ledger.post_journals", posting, "rates:debtors")
    share_rates()
    return owing


def notice_rates(day: date) -> None:
    """Send this month's further notices to ratepayers in default."""
    given = {"entity": ENTITY, "year": YEAR}
    try:
        does("revenues", "revenues.issue_further_notices", given, f"rates:notices:{day}")
    except Refusal as nothing:
        if "No ratepayer is due" not in nothing.message:
            raise


def share_rates() -> None:
    """Enter the shares of the year and what the former system had set aside for appeals."""
    split = {"entity": ENTITY, "year": YEAR, "central_e2": CENTRAL_E2, "fire_e2": FIRE_E2,
             "source": "Made up for the demonstration: enter your own"}  # fmt: skip
    does("collector", "revenues.set_rates_shares", split, "rates:shares")
    provision = {
        "entity": ENTITY,
        "as_at": MORNING,
        "provision_pence": APPEALS_PENCE,
        "basis": "Appeals open on the list, at the share of value that was lost before",
    }
    does("collector", "revenues.set_appeals_provision", provision, "rates:appeals")


def summon_ratepayers(day: date, hearing_on: date) -> None:
    """List and summon ratepayers who ignored their further notice, for the hearing of the month."""
    try:
        made = does("revenues", "revenues.propose_rates_summonses", {"entity": ENTITY},
                    f"rates:summons:{day}").value  # fmt: skip
    except Refusal as nothing:
        if "No account is due" not in nothing.message:
            raise
        return
    releasing = {"recovery": made.reference, "hearing_on": hearing_on}
    does("revenues", "revenues.release_recovery", releasing, f"rates:summon:{day}")


def _place(chance: random.Random, number: int) -> dict[str, object]:
    description, least, most, retail = KINDS[number % len(KINDS)]
    return {
        "list_number": f"BHR{number:06d}",
        "description": description,
        "address": f"Unit {number}, {STREETS[number % len(STREETS)]}, Brighthelm",
        "postcode": f"BN{1 + number % 4} {number % 9 + 1}RT",
        "rateable_value": chance.randrange(least, most, 250),
        "retail": retail,
    }


def _payer(chance: random.Random, place: dict[str, object]) -> dict[str, object]:
    return {
        "list_number": place["list_number"],
        "name": f"{str(place['address']).split(', ')[1].split()[0]} {chance.choice(TRADES)} Ltd",
        "kind": "organisation",
        "ground": "occupier",
        "held_from": "2026-04-01",
        "pay_day": chance.choice((1, 15)),
    }


def _facts(chance: random.Random) -> None:
    """Record reliefs: small businesses, a charity, empty premises, bills that rose too far."""
    listed = asks("revenues", "revenues.hereditaments", {"limit": PREMISES})
    for number, one in enumerate(listed):
        since = {"hereditament": one.hereditament, "held_from": date(YEAR, 4, 1)}
        value = one.rateable_value
        if value < 15_000:
            told: dict[str, object] = {"kind": "small_business"}
        elif number % 13 == 4:
            told = {"kind": "charity", "reason": "Registered charity"}
        elif number % 17 == 6:
            told = {"kind": "empty", "empty_since": date(YEAR, 2, 1), "industrial": False}
        elif number % 3 == 0:
            before = value * 40 * chance.randrange(55, 95) // 100
            told = {"kind": "transition", "bill_before_pence": before}
        else:
            continue
        does("revenues", "revenues.record_rates_fact", since | told, f"rates:fact:{number}")
