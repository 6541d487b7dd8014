"""Teachers' sick pay by the Burgundy Book: days of school, in a year from 1 April."""

from datetime import date

import pytest

from chamberlain.kernel.door import EVERYTHING, Refusal, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.people.contract import pay_stages
from chamberlain.people.make import assignment, person, post, take_on
from chamberlain.people.models import Assignment
from chamberlain.people.rules.pay_stages import Away, stages
from chamberlain.people.rules.teachers import Terms, entitled, sick_year

AUTUMN = Terms(((date(2026, 9, 1), date(2026, 10, 23)), (date(2026, 11, 2), date(2026, 12, 18))))


def away(first, until, service=date(2026, 6, 1), absence="ABS-1", **more):
    return Away(absence, "ASN-1", "sickness", service, first, until, teacher=True, **more)


def seen(found):
    return [(one.stage, one.stage_from, one.stage_to) for one in found]


@pytest.mark.parametrize(
    ("service", "full", "half"),
    [
        (date(2026, 9, 1), 25, 0),
        (date(2026, 7, 2), 25, 50),
        (date(2025, 9, 1), 50, 50),
        (date(2024, 9, 1), 75, 75),
        (date(2023, 9, 1), 100, 100),
        (date(2010, 9, 1), 100, 100),
    ],
)
def test_full_and_half_pay_go_by_years_of_service(service, full, half):
    assert entitled(service, date(2026, 11, 2)) == {"full": full, "half": half}


def test_only_days_of_school_are_used_and_the_holiday_keeps_the_stage_that_was_reached():
    found = stages([away(date(2026, 10, 12), date(2027, 1, 1))], AUTUMN)

    assert seen(found)[0] == ("full", date(2026, 10, 12), date(2026, 11, 23))
    assert seen(found)[1] == ("half", date(2026, 11, 23), date(2027, 1, 1))
    assert "25 days of full pay, of which 0 used" in found[0].why
    assert "in the year from 1 April 2026, counted in days of school" in found[0].why


def test_an_earlier_sickness_of_the_year_comes_off_and_a_fresh_year_begins_on_1_april():
    old = away(date(2026, 9, 7), date(2026, 9, 19), absence="ABS-0")
    late = away(date(2026, 11, 2), date(2026, 12, 19))
    before = away(date(2026, 3, 2), date(2026, 3, 14), date(2025, 6, 1), absence="ABS-0")
    fresh = away(date(2026, 11, 2), date(2026, 11, 4), date(2025, 6, 1))

    assert seen(stages([old, late], AUTUMN))[1][2] == date(2026, 11, 23)
    assert "of which 10 used" in stages([old, late], AUTUMN)[1].why
    assert "50 days of full pay, of which 0 used" in stages([before, fresh], AUTUMN)[1].why
    assert sick_year(date(2027, 3, 31)) == date(2026, 4, 1)


def test_without_term_dates_all_working_days_count_and_the_reason_says_so():
    (found,) = stages([away(date(2026, 10, 26), date(2026, 10, 31))])

    assert found.stage == "full"
    assert "Term dates are not on file" in found.why


def test_a_teachers_sick_pay_goes_by_the_terms_that_hr_sets(establishment, council):
    take_on([post("T1")], [person("T1", nino="JX123470C")],
            [assignment("T1", "T1", pension_scheme="teachers")])  # fmt: skip
    term = {"entity": "BHX", "name": "Autumn 2026", "first_day": date(2026, 9, 1),
            "last_day": date(2026, 12, 18)}  # fmt: skip
    run(council("hr"), "people.set_term", term)
    with pytest.raises(Refusal, match="Another term"):
        run(council("hr"), "people.set_term", term | {"name": "Christmas"})
    with pytest.raises(Refusal, match="no term is"):
        run(council("hr"), "people.set_term", term | {"last_day": date(2027, 7, 1)})
    with pytest.raises(Refusal):
        run(council("clerk"), "people.set_term", term)
    held = Assignment.objects.get(person__number="T1").reference
    sick = {"assignment": held, "kind": "sickness", "first_day": date(2026, 11, 2)}
    run(SYSTEM, "people.record_absence", sick)

    found = pay_stages(EVERYTHING, entity="BHX", start=date(2026, 11, 1), end=date(2026, 12, 1))

    assert "Burgundy Book" in found["why"][0]
    assert "Term dates" not in found["why"][0]
