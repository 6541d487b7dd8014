"""What pay owes to others is due on the day of law, or the one agreed, never after it."""

from datetime import date

import pytest

from chamberlain.payroll.rules.due_days import DueDayUnknown, due_on

PAYDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("kind", "collects", "paid_on", "due"),
    [
        ("tax_office", "MAIN", PAYDAY, date(2026, 12, 22)),
        ("tax_office", "MAIN", date(2026, 12, 4), date(2026, 12, 22)),
        ("tax_office", "MAIN", date(2026, 10, 23), date(2026, 11, 20)),
        ("tax_office", "MAIN", date(2026, 12, 23), date(2027, 1, 22)),
        ("pension", "lgps", PAYDAY, date(2026, 12, 22)),
        ("pension", "teachers", date(2026, 10, 23), date(2026, 11, 6)),
        ("creditor", "", PAYDAY, date(2026, 12, 18)),
    ],
)
def test_each_body_is_paid_on_its_day_or_the_working_day_before_it(kind, collects, paid_on, due):
    assert due_on(kind, collects, paid_on) == due


def test_a_day_agreed_goes_before_the_day_of_law_and_may_be_in_the_same_month():
    assert due_on("voluntary", "union", PAYDAY, own_day=28, next_month=False) == date(2026, 11, 27)


def test_a_body_without_a_day_on_file_is_said_to_be_so():
    with pytest.raises(DueDayUnknown, match="pension nhs"):
        due_on("pension", "nhs", PAYDAY)
