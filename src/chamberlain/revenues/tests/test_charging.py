"""Stored charges: one for each run of days that is charged alike."""

from chamberlain.kernel.make import SYSTEM
from chamberlain.revenues.make import make_bills, send
from chamberlain.revenues.models import Charge


def test_a_third_adult_who_leaves_moves_no_penny(street: dict[str, str]) -> None:
    household = {"kind": "household", "account": street["5"]}
    facts = [
        household | {"held_from": "2020-04-01", "held_to": "2026-06-15", "residents": 3},
        household | {"held_from": "2026-06-15", "residents": 2},
    ]
    send(SYSTEM, "revenues.take_on_facts", facts)

    make_bills()

    found = Charge.objects.filter(account__reference=street["5"])
    assert [(one.first_day.month, one.net_pence) for one in found] == [(4, 315_265)]
