from datetime import date

import pytest
from django.db import connection

from chamberlain.kernel.door import EVERYTHING, Refusal, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.people.contract import names_of, pay_facts
from chamberlain.people.make import assignment, person, post, take_on
from chamberlain.people.models import Details, Person

SINCE = date(2010, 4, 1)
LONG_AGO = date(2015, 3, 31)


def asked(subject):
    return {"subject": subject, "reason": "Their time is over"}


@pytest.fixture
def leaver(council):
    one = person("E9", nino="JX000090A", born=date(1960, 1, 1), employer_from=SINCE)
    held = assignment("E9", "P9", started_on=SINCE, last_day=LONG_AGO)
    take_on([post("P9", held_from=SINCE)], [one], [held])
    return Person.objects.get(number="E9").reference


def test_a_national_insurance_number_stands_nowhere_in_clear(leaver, council):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM people_details d WHERE d::text LIKE '%JX000090A%') + "
            "(SELECT count(*) FROM kernel_act a WHERE a::text LIKE '%JX000090A%')"
        )
        assert cursor.fetchone() == (0,)
    days = {"entity": ENTITY, "start": date(2015, 3, 1), "end": date(2015, 4, 1)}
    assert pay_facts(EVERYTHING, **days)["nino"].to_list() == ["JX000090A"]


def test_a_number_that_somebody_has_is_refused_for_another_by_its_mark(
    leaver, establishment, council
):
    change = {"person": establishment.employee_person, "held_from": date(2026, 11, 2)}

    with pytest.raises(Refusal):
        run(council("hr"), "people.change_details", change | {"nino": "JX000090A"})


def test_who_left_long_ago_is_forgotten_by_two_people_and_the_post_remembers(leaver, council):
    subject = f"people:person:{leaver}"
    erasure = run(council("hr"), "kernel.ask_erasure", asked(subject)).value

    run(SYSTEM, "kernel.erase_subject", {"erasure": erasure})

    details = Details.objects.get(person__reference=leaver)
    assert (details.forenames, details.surname, details.nino_mark) == ("erased", "", "")
    days = {"entity": ENTITY, "start": date(2015, 3, 1), "end": date(2015, 4, 1)}
    facts = pay_facts(EVERYTHING, **days)
    assert facts.select("nino", "post").rows() == [("", "P9")]
    assert names_of(EVERYTHING, persons=[leaver])["name"].to_list() == ["erased "]


def test_somebody_employed_is_not_forgotten(establishment, council):
    subject = f"people:person:{establishment.other_person}"

    with pytest.raises(Refusal, match="employed"):
        run(council("hr"), "kernel.ask_erasure", asked(subject))


def test_why_somebody_is_away_does_not_stand_in_the_audit(establishment, council):
    sick = {"assignment": establishment.employee, "first_day": date(2026, 11, 2)}
    run(council("employee"), "people.report_sickness", sick | {"reason": "Shingles"})

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_act a WHERE a::text LIKE '%Shingles%'")
        assert cursor.fetchone() == (0,)
    mine = ask(council("employee"), "people.my_absences", {"as_at": date(2026, 11, 2)})
    assert mine[0].reason == "Shingles"
