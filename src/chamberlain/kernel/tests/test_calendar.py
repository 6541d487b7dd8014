from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain.kernel import calendar

known_days = st.dates(date(2025, 2, 1), date(2028, 11, 1))


def test_the_bank_holidays_of_a_year_are_those_published_with_their_substitutes() -> None:
    holidays = calendar.bank_holidays()

    in_2026 = [str(day)[5:] for day in holidays if day.year == 2026]

    assert in_2026 == ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"]
    assert len(holidays) == 32
    assert all(day.weekday() < 5 for day in holidays)


def test_christmas_2026_leaves_no_working_day_until_the_tuesday() -> None:
    christmas = date(2026, 12, 25)

    assert calendar.next_working_day(christmas) == date(2026, 12, 29)
    assert calendar.previous_working_day(christmas) == date(2026, 12, 24)
    assert calendar.add_working_days(date(2026, 12, 24), 1) == date(2026, 12, 29)
    assert calendar.add_working_days(date(2026, 12, 29), -1) == date(2026, 12, 24)


def test_a_year_without_listed_holidays_is_refused_and_not_guessed() -> None:
    with pytest.raises(calendar.CalendarUnknown, match="2031-03-03"):
        calendar.is_working_day(date(2031, 3, 3))


@given(day=known_days, count=st.integers(-30, 30))
def test_working_days_in_columns_equal_those_one_by_one(day: date, count: int) -> None:
    frame = pl.DataFrame({"day": [day]})

    columns = frame.select(
        next=calendar.next_working_day_expr(pl.col("day")),
        added=calendar.add_working_days_expr(pl.col("day"), count),
    )

    assert columns.row(0) == (
        calendar.next_working_day(day),
        calendar.add_working_days(day, count),
    )


@given(day=known_days, count=st.integers(1, 40))
def test_adding_working_days_passes_over_exactly_that_many(day: date, count: int) -> None:
    later = calendar.add_working_days(day, count)

    passed = calendar.working_days_between(day + timedelta(1), later + timedelta(1))

    assert passed == count


def test_money_for_monday_2_november_2026_is_sent_on_the_thursday_before() -> None:
    days = calendar.bacs_days(date(2026, 11, 2))

    assert days == (date(2026, 10, 29), date(2026, 10, 30), date(2026, 11, 2))


def test_a_sunday_cannot_be_a_bacs_entry_day() -> None:
    with pytest.raises(ValueError, match="not a Bacs processing day"):
        calendar.bacs_days(date(2026, 11, 1))


def test_the_financial_year_turns_on_1_april_and_the_tax_year_on_the_6th() -> None:
    assert calendar.financial_year(date(2026, 3, 31)) == "2025-26"
    assert calendar.financial_year(date(2026, 4, 1)) == "2026-27"
    assert calendar.financial_year(date(1999, 4, 1)) == "1999-00"
    assert calendar.tax_year(date(2026, 4, 5)) == "2025-26"
    assert calendar.tax_year(date(2026, 4, 6)) == "2026-27"


def test_november_2026_is_period_8_and_tax_month_7_ends_on_the_5th() -> None:
    assert calendar.period_of(date(2026, 11, 30)) == ("2026-27", 8)
    assert calendar.period_range("2026-27", 8) == (date(2026, 11, 1), date(2026, 12, 1))
    assert calendar.period_name("2026-27", 8) == "November 2026"
    assert calendar.tax_month(date(2026, 11, 5)) == ("2026-27", 7)
    assert calendar.tax_month_range("2026-27", 7) == (date(2026, 10, 6), date(2026, 11, 6))


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_every_day_is_in_the_range_of_its_own_year_period_month_and_week(day: date) -> None:
    ranges = [
        calendar.financial_year_range(calendar.financial_year(day)),
        calendar.period_range(*calendar.period_of(day)),
        calendar.tax_month_range(*calendar.tax_month(day)),
        calendar.week_range(day),
    ]

    assert all(first <= day < end for first, end in ranges)
    assert 1 <= calendar.tax_week(day)[1] <= 53


def test_adjustment_periods_are_31_march_alone() -> None:
    assert calendar.period_range("2026-27", 13) == (date(2027, 3, 31), date(2027, 4, 1))
    assert calendar.period_name("2026-27", 14) == "2026-27 adjustment 2"


@pytest.mark.parametrize("year", ["2026", "2026-28", "26-27", "2026/27", ""])
def test_a_year_must_be_written_as_people_here_write_it(year: str) -> None:
    with pytest.raises(ValueError, match="such as 2026-27"):
        calendar.financial_year_range(year)


def test_half_past_eleven_in_summer_utc_is_already_tomorrow_in_london() -> None:
    summer = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    winter = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)

    assert calendar.local_day(summer) == date(2026, 7, 2)
    assert calendar.local_day(winter) == date(2026, 12, 1)
    assert calendar.local_day(calendar.start_of_day(date(2026, 7, 2))) == date(2026, 7, 2)


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        calendar.local_day(datetime(2026, 7, 1))  # noqa: DTZ001 - the very thing refused
