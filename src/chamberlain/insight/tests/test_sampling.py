"""Samples an auditor can draw again, by the same seed, on any machine."""

from random import Random

import polars as pl
import pytest

from chamberlain.insight.rules.following import followed, put_in
from chamberlain.insight.rules.sampling import audit_sample, number_of


def _drawn(amounts, method="monetary unit", seed="2026-27/1", items=3):
    frame = pl.DataFrame(
        {"reference": [f"J-{n:03d}" for n in range(len(amounts))], "amount_pence": amounts},
        schema={"reference": pl.String, "amount_pence": pl.Int64},
    )
    asked = frame.with_columns(
        method=pl.lit(method), seed=pl.lit(seed), items=pl.lit(items, pl.Int64)
    )
    return audit_sample.run(asked)


def test_monetary_unit_draws_the_items_that_hold_each_pound_of_the_interval():
    amounts = [5_000, 20_000, 1_000, -4_000, 0, 6_000]
    interval = 36_000 // 3
    pence = [number_of("2026-27/1") % interval + k * interval for k in range(3)]
    ends = [5_000, 25_000, 26_000, 30_000, 30_000, 36_000]
    hit = [next(n for n, end in enumerate(ends) if penny < end) for penny in pence]

    drawn, faults = _drawn(amounts)

    assert faults.is_empty()
    assert (drawn["row"] - 2).to_list() == sorted(set(hit))
    assert drawn["hits"].sum() == 3


@pytest.mark.parametrize("case", range(40))
def test_each_item_as_large_as_the_interval_is_drawn_and_none_of_nought(case):
    chance = Random(case)
    amounts = [chance.randint(-10_000, 10_000) * chance.randint(0, 1) for _ in range(case + 1)]
    items, seed = chance.randint(1, 20), str(case)
    total = sum(map(abs, amounts))

    drawn, faults = _drawn(amounts, seed=seed, items=items)

    assert faults.is_empty()
    chosen = set((drawn["row"] - 2).to_list())
    assert drawn["hits"].sum() == (min(items, total) if total else 0)
    assert not any(amounts[n] == 0 for n in chosen)
    interval = max(1, total // items)
    whole = [n for n, amount in enumerate(amounts) if abs(amount) >= 2 * interval]
    assert chosen.issuperset(whole)


def test_a_random_sample_is_the_same_whatever_the_order_of_the_population():
    drawn, _ = _drawn(list(range(50)), "random", items=7)
    again, _ = _drawn(list(range(50)), "random", items=7)
    other, _ = _drawn(list(range(50)), "random", seed="another", items=7)

    assert drawn.equals(again)
    assert drawn.height == 7
    assert drawn["row"].to_list() != other["row"].to_list()


def test_two_seeds_in_one_population_are_set_aside():
    frame = pl.DataFrame(
        {"reference": ["A", "B"], "amount_pence": [1, 2], "method": ["random"] * 2,
         "seed": ["1", "2"], "items": [1, 1]}
    )  # fmt: skip

    drawn, faults = audit_sample.run(frame)

    assert drawn.is_empty()
    assert faults["message"].to_list() == ["expected the same in every row"]


def test_the_walk_stays_with_its_item():
    run_leads = [
        ("File", "kernel:document:DOC-1"),
        ("Posted as", "ledger:journal:JNL-1"),
        ("Somebody else", "payables:payment:PMT-2"),
    ]

    found = followed("payables:run:RUN-1", run_leads, first=False)

    assert found == ["kernel:document:DOC-1", "ledger:journal:JNL-1"]
    assert not put_in("payables:run:RUN-1")
    assert put_in("payables:invoice:INV-1")
    assert followed("ledger:journal:JNL-1", [("x", "payables:run:RUN-1")], first=False) == []
