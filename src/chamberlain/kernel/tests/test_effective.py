from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from chamberlain.kernel import effective

FACTS = pl.DataFrame(
    {
        "centre": ["A", "A", "B"],
        "director": ["Ann", "Bob", "Cat"],
        "held_from": [date(2026, 4, 1), date(2026, 11, 2), date(2026, 4, 1)],
        "held_to": [date(2026, 11, 2), None, date(2026, 6, 1)],
    }
)
days = st.integers(0, 40).map(lambda n: date(2026, 1, 1) + timedelta(n))
ranges = st.tuples(days, st.one_of(st.none(), days)).filter(lambda r: r[1] is None or r[0] < r[1])


def test_a_fact_holds_on_its_first_day_and_not_on_its_last() -> None:
    on_the_day = effective.in_force(FACTS, date(2026, 11, 2))

    assert on_the_day["director"].to_list() == ["Bob"]
    assert effective.holds(date(2026, 4, 1), date(2026, 6, 1), date(2026, 5, 31))
    assert not effective.holds(date(2026, 4, 1), date(2026, 6, 1), date(2026, 6, 1))


def test_each_row_gets_the_fact_of_its_own_day_and_keeps_its_place() -> None:
    invoices = pl.DataFrame(
        {
            "centre": ["A", "B", "A", "B", "A"],
            "on": [date(2026, 12, 1), date(2026, 5, 1), date(2026, 11, 1), date(2026, 7, 1), None],
        }
    )

    known = effective.with_fact(invoices, FACTS, key="centre", on="on")

    assert known["director"].to_list() == ["Bob", "Cat", "Ann", None, None]
    assert known["centre"].to_list() == invoices["centre"].to_list()


@given(first=ranges, second=ranges)
def test_two_ranges_overlap_when_some_day_is_in_both(first, second) -> None:
    window = [date(2026, 1, 1) + timedelta(n) for n in range(60)]
    both = [d for d in window if effective.holds(*first, d) and effective.holds(*second, d)]

    shared = effective.overlaps(first, second)

    assert (shared is not None) == bool(both)
    assert shared is None or shared[0] == both[0]


@given(st.lists(ranges, min_size=1, max_size=6))
def test_the_overlap_finder_agrees_with_trying_every_pair(facts) -> None:
    frame = pl.DataFrame(
        [("A", *fact) for fact in facts],
        schema={"key": pl.String, "held_from": pl.Date, "held_to": pl.Date},
        orient="row",
    )
    pairs = [(a, b) for i, a in enumerate(facts) for b in facts[i + 1 :]]

    found = effective.overlapping(frame, "key")

    assert (found.height > 0) == any(effective.overlaps(a, b) for a, b in pairs)


def test_days_without_a_fact_between_two_are_named() -> None:
    facts = pl.DataFrame(
        {
            "key": ["A", "A"],
            "held_from": [date(2026, 4, 1), date(2026, 6, 1)],
            "held_to": [date(2026, 5, 1), None],
        }
    )

    found = effective.gaps(facts, "key")

    assert found.rows() == [("A", date(2026, 5, 1), date(2026, 6, 1))]


def test_a_range_that_ends_before_it_begins_is_found() -> None:
    facts = pl.DataFrame({"held_from": [date(2026, 4, 1)], "held_to": [date(2026, 4, 1)]})

    assert effective.backwards(facts).height == 1
