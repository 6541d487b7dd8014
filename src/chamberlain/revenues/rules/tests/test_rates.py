"""Business rates of dated facts, and the one further notice of a year."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain.revenues.rules.rates_charge import Held, parts_of
from chamberlain.revenues.rules.rates_recovery import Noticed, further_notice, next_of

YEAR = Held(date(2026, 4, 1), None)
NOTICE = Noticed(date(2026, 11, 10), date(2026, 11, 16), date(2026, 11, 23), cured=False)


def rated(value: int, since: date = date(2026, 4, 1), until: date | None = None) -> Held:
    return Held(since, until, {"rv": value})


@given(st.integers(1, 364), st.integers(100, 600_000))
def test_a_day_on_which_nothing_is_charged_otherwise_divides_nothing(day: int, value: int) -> None:
    cut = date.fromordinal(date(2026, 4, 1).toordinal() + day)
    same = [rated(value, until=cut), rated(value, cut)]

    assert parts_of(YEAR, same, [], 2026) == parts_of(YEAR, [rated(value)], [], 2026)


@given(st.integers(1, 364), st.integers(100, 40_000), st.integers(100, 40_000))
def test_days_of_the_parts_are_those_of_the_year(day: int, value: int, then: int) -> None:
    cut = date.fromordinal(date(2026, 4, 1).toordinal() + day)

    parts = parts_of(YEAR, [rated(value, until=cut), rated(then, cut)], [], 2026)

    assert sum(part.worked.days for part in parts) == 365
    assert parts[0].first_day == date(2026, 4, 1) and parts[-1].last_day == date(2027, 3, 31)


def test_days_without_a_value_in_the_list_are_not_charged() -> None:
    (part,) = parts_of(YEAR, [rated(20_000, date(2026, 10, 1))], [], 2026)

    assert (part.first_day, part.worked.days) == (date(2026, 10, 1), 182)


def test_transitional_relief_takes_the_supplement_away() -> None:
    before = Held(date(2026, 4, 1), None, {"previous_bill_pence": 500_000})

    (capped,) = parts_of(YEAR, [rated(20_000)], [before], 2026)
    (free,) = parts_of(YEAR, [rated(20_000)], [], 2026)

    assert capped.worked.supplement_pence == 0
    assert capped.worked.payable_pence == 525_000
    assert free.worked.supplement_pence == 20_000


def test_a_notice_gives_seven_days_with_its_own_and_seven_after_the_failure() -> None:
    assert further_notice(date(2026, 11, 10)) == (date(2026, 11, 16), date(2026, 11, 23))


@pytest.mark.parametrize(
    ("today", "noticed", "kind"),
    [
        (date(2026, 11, 10), None, "further_notice"),
        (date(2026, 11, 22), NOTICE, "wait"),
        (date(2026, 11, 23), NOTICE, "whole_year"),
    ],
)
def test_there_is_one_notice_a_year(today: date, noticed: Noticed | None, kind: str) -> None:
    assert next_of(today, 5_000, date(2026, 11, 1), noticed).kind == kind


def test_a_default_after_a_notice_that_was_obeyed_makes_the_year_due_in_seven_days() -> None:
    obeyed = Noticed(date(2026, 6, 10), date(2026, 6, 16), date(2026, 6, 23), cured=True)

    assert next_of(date(2026, 11, 6), 5_000, date(2026, 11, 1), obeyed).kind == "wait"
    assert next_of(date(2026, 11, 7), 5_000, date(2026, 11, 1), obeyed).kind == "whole_year"
    assert next_of(date(2026, 11, 7), 0, date(2026, 11, 1), obeyed).kind == ""


def test_no_notice_is_needed_when_every_instalment_has_fallen_due() -> None:
    found = next_of(date(2027, 2, 2), 5_000, date(2027, 1, 1), None, date(2027, 1, 1))

    assert (found.kind, found.due_on) == ("whole_year", date(2027, 1, 1))
