"""A small establishment: a manager, an officer who signs in, and one who doesn't."""

from types import SimpleNamespace

import pytest

from chamberlain.kernel.door import run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.models import User
from chamberlain.people.make import assignment, person, post, take_on
from chamberlain.people.models import Person


@pytest.fixture
def establishment(council):
    """Posts P1 (manager), P2 and P3 below it; answers the references of who holds them."""
    return make_establishment()


def make_establishment():
    posts = [
        post("P1", title="Customer services manager", grade="G10"),
        post("P2", reports_to="P1", dbs_level="enhanced"),
        post("P3", reports_to="P1", fte="2"),
    ]
    people = [
        person("E1", forenames="Denise", surname="Okafor", nino="JX000001A"),
        person("E2", forenames="Sam", surname="Whittle", nino="JX000002A", sex="M"),
        person("E3", forenames="Ines", surname="Prior", nino="JX000003A"),
    ]
    held = [assignment("E1", "P1", spine_point=36), assignment("E2", "P2"), assignment("E3", "P3")]
    references = take_on(posts, people, held)
    found = {
        one.number: one.reference for one in Person.objects.filter(number__in=["E1", "E2", "E3"])
    }
    for number, username in (("E1", "manager"), ("E2", "employee")):
        user = User.objects.get(username=username).reference
        run(SYSTEM, "people.link_sign_in", {"person": found[number], "user": user})
    return SimpleNamespace(
        manager=references[0], employee=references[1], other=references[2],
        manager_person=found["E1"], employee_person=found["E2"], other_person=found["E3"],
    )  # fmt: skip
