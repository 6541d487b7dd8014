from datetime import date

from chamberlain.kernel.door import EVERYTHING, ask, run
from chamberlain.kernel.make import ENTITY
from chamberlain.people.contract import persons_by_number

TODAY = date(2026, 11, 2)


def test_the_workforce_of_a_day_is_counted_once_by_directorate(establishment, council):
    sick = {"assignment": establishment.employee, "first_day": TODAY}
    run(council("employee"), "people.report_sickness", sick)

    row = ask(council("hr"), "people.workforce", {"as_at": TODAY}).row(0, named=True)

    assert row == {
        "directorate": "CHUB",
        "name": "Central Hub",
        "headcount": 3,
        "fte_e4": 30_000,
        "posts": 3,
        "budget_e4": 40_000,
        "vacant_posts": 1,
        "gap_e4": 10_000,
        "away": 1,
    }


def test_days_lost_are_working_days_in_the_month_they_were_lost(establishment, council):
    away = {"kind": "sickness", "first_day": date(2026, 9, 28), "last_day": date(2026, 10, 5)}
    given = {"assignment": establishment.employee, **away}
    run(council("hr"), "people.record_absence", given)

    months = ask(council("hr"), "people.months", {"as_at": TODAY})

    found = {row["month"]: row["sick_days"] for row in months.iter_rows(named=True)}
    assert months.height == 12
    assert (found[date(2026, 9, 1)], found[date(2026, 10, 1)]) == (3, 3)
    assert sum(found.values()) == 6
    starters = dict(months.select("month", "starters").iter_rows())
    assert starters[date(2026, 4, 1)] == 3


def test_spells_of_sickness_that_reach_a_trigger_are_listed(establishment, council):
    for day in (3, 10, 17):
        given = {"assignment": establishment.employee, "kind": "sickness"}
        days = {"first_day": date(2026, 8, day), "last_day": date(2026, 8, day)}
        run(council("hr"), "people.record_absence", given | days)

    found = ask(council("hr"), "people.absence_triggers", {"as_at": TODAY})

    assert found.select("name", "spells", "days", "bradford").rows() == [("Sam Whittle", 3, 3, 27)]


def test_somebody_acting_elsewhere_leaves_a_gap_but_no_vacancy(establishment, council):
    away = {"assignment": establishment.employee, "held_from": TODAY, "occupying": False}
    run(council("hr"), "people.change_assignment", away)

    found = ask(council("hr"), "people.post", {"post": "P2", "as_at": TODAY})

    assert (found.vacant, found.gap) == ("0", "1")


def test_people_are_found_by_their_numbers(establishment):
    found = persons_by_number(EVERYTHING, entity=ENTITY, numbers=["E1", "E9"])

    assert found == {"E1": establishment.manager_person}
