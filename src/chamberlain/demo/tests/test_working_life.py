from datetime import date

from chamberlain.demo.working_life import advertise_post, make_courses, working_life_day
from chamberlain.kernel.door import ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.people.make import post, take_on
from chamberlain.people.tests.conftest import make_establishment


def test_a_post_is_advertised_applied_for_and_offered_within_the_month(council):
    make_establishment()
    take_on([post("P9", title="Adviser", reports_to="P1")], [], [])
    points = [{"point": 20, "annual_pence": 31_537_00}, {"point": 36, "annual_pence": 45_091_00}]
    told = {"spine": "NJC", "held_from": date(2025, 4, 1), "points": points}
    run(SYSTEM, "people.record_spine", told)

    make_courses()
    advertise_post()
    for day in (5, 16, 23):
        run(SYSTEM, "kernel.advance_day", {"to": date(2026, 11, day)})
        working_life_day(date(2026, 11, day))

    advert = ask(council("hr"), "people.adverts", {})[0]
    found = ask(council("hr"), "people.candidates", {"advert": advert.reference})
    assert advert.title == "Adviser"
    assert sorted((one.state, one.name) for one in found) == [
        ("accepted", "Marisol Quane"),
        ("not_shortlisted", "Candidate"),
        ("shortlisted", "Tobias Ferrant"),
    ]
