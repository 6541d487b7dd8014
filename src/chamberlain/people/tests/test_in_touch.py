"""Work during family leave is keeping in touch, and no more days than the law allows."""

from datetime import date, timedelta

import pytest

from chamberlain.kernel.door import Refusal, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.people.rules.in_touch import refusal_of

DAY = date(2026, 10, 30)


def days(count):
    return {DAY - timedelta(days=1 + n) for n in range(count)}


@pytest.mark.parametrize(
    ("kind", "element", "worked", "said"),
    [
        ("maternity", "kit_hours", 9, ""),
        ("maternity", "kit_hours", 10, "would be day 11 of keeping in touch, and maternity leave"),
        ("adoption", "kit_hours", 10, "adoption leave has 10"),
        ("shared_parental", "kit_hours", 19, ""),
        ("shared_parental", "kit_hours", 20, "would be day 21"),
        ("maternity", "overtime_plain", 0, "claim it as keeping in touch"),
        ("paternity", "kit_hours", 0, "on which nobody works"),
    ],
)
def test_days_in_touch_are_as_many_as_the_law_has(kind, element, worked, said):
    found = refusal_of(kind, element, DAY, days(worked))

    assert said in found if said else found == ""


def test_more_hours_of_a_day_in_touch_are_no_further_day():
    assert refusal_of("maternity", "kit_hours", DAY, {*days(9), DAY}) == ""


def test_who_is_on_maternity_leave_claims_a_day_in_touch_and_nothing_else(establishment, council):
    leave = {"assignment": establishment.employee, "kind": "maternity", "event": "due",
             "event_on": date(2026, 11, 20), "first_day": date(2026, 10, 12)}  # fmt: skip
    claim = {"assignment": establishment.employee, "worked_on": DAY, "quantity": "5"}
    with pytest.raises(Refusal, match="is no day of family leave"):
        run(council("employee"), "people.make_claim", claim | {"element": "kit_hours"})
    run(SYSTEM, "people.record_absence", leave)

    with pytest.raises(Refusal, match="claim it as keeping in touch"):
        run(council("employee"), "people.make_claim", claim | {"element": "timesheet_hours"})

    assert run(council("employee"), "people.make_claim", claim | {"element": "kit_hours"}).value
