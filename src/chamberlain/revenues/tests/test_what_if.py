"""Another charge tried on every dwelling, with nothing changed."""

import pytest

from chamberlain.kernel.door import Refusal, ask
from chamberlain.kernel.make import SYSTEM
from chamberlain.revenues.make import send

PLACE = {"year": 2026, "entity": "BHX"}


def test_a_dearer_police_precept_is_seen_in_every_band(street: dict[str, str]) -> None:
    found = ask(SYSTEM, "revenues.what_if", PLACE | {"police_band_d_pence": 29_191})

    change = {one.figure: one.change_pence for one in found.figures}
    assert change["police"] == change["net"] == 667 + 778 + 889 + 1_000 + 1_222 + 1_445
    assert {one.pays: one.stretches for one in found.changes} == {"more": 6}


def test_a_minimum_payment_leaves_whole_reductions_alone(street: dict[str, str]) -> None:
    since = {"kind": "reduction", "held_from": "2026-04-01"}
    facts = [
        since | {"account": street["4"], "percent_e2": 10_000},
        since | {"account": street["3"], "percent_e2": 8_200},
    ]
    send(SYSTEM, "revenues.take_on_facts", facts)

    found = ask(SYSTEM, "revenues.what_if", PLACE | {"most_reduction_percent": 80})

    assert {one.pays: one.stretches for one in found.changes} == {"more": 1, "the same": 5}


def test_a_year_without_a_charge_is_refused(street: dict[str, str]) -> None:
    with pytest.raises(Refusal, match="No charge is set for 2031-32"):
        ask(SYSTEM, "revenues.what_if", PLACE | {"year": 2031})
