from datetime import date

import polars as pl
import pytest
from django.db import connection
from django.test import Client

from chamberlain.kernel.door import EVERYTHING, NotPermitted, Refusal, Unknown, ask, run
from chamberlain.kernel.events import deliver
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.kernel.models import Mail
from chamberlain.people.errors import WrongState
from chamberlain.people.models import Advert, Application, Check, EqualityAnswer, Vacancy
from chamberlain.people.queries.jobs import open_jobs
from chamberlain.people.rules.recruiting import (
    actual_pay,
    checks_needed,
    chosen,
    ranked,
    stands_in_the_way,
)
from chamberlain.people.rules.suppression import suppressed

TODAY = date(2026, 11, 2)
CLOSES = date(2026, 11, 13)
NAME = "Zebedee"


def scored(*rows):
    return pl.DataFrame(rows, schema=["application", "scorer", "points"], orient="row")


def test_candidates_rank_by_the_mean_of_whole_sets_of_scores():
    scores = scored(
        ("A", "x", 5), ("A", "x", 3), ("A", "y", 4), ("A", "y", 4),
        ("B", "x", 5), ("B", "x", 5), ("B", "y", 5),
    )  # fmt: skip

    found = ranked(scores, panel=2, lines=2)

    assert found.rows() == [("B", 1, False, 1000, 1), ("A", 2, True, 800, 2)]


def test_whoever_is_at_risk_and_meets_what_is_asked_is_invited_alone():
    ranking = ranked(scored(("A", "x", 5), ("B", "x", 4), ("C", "x", 1)), panel=1, lines=1)

    assert chosen(ranking, 400, []) == (["A", "B"], "")
    assert chosen(ranking, 400, ["B"]) == (["B"], "redeployees first")
    assert chosen(ranking, 400, ["C"]) == (["A", "B"], "")


def test_pay_of_an_advert_is_that_of_its_hours_and_weeks():
    assert actual_pay(26_000_00, 1850, 3700, None) == 13_000_00
    # 39 / (52.143 - 6.6) = 0.856334 of a year: 44652 of 52143 thousandths of weeks
    assert actual_pay(26_000_00, 3700, 3700, 39_000) == 22_264_77


def test_a_post_asks_for_what_it_needs_before_a_start():
    kinds = [kind for kind, _ in checks_needed("enhanced_barred", True, "Degree in social work")]

    assert kinds == ["right_to_work", "reference_1", "reference_2", "dbs", "qualification"]
    assert [kind for kind, _ in checks_needed("none", False, "")] == ["reference_1", "reference_2"]


@pytest.mark.parametrize(
    ("check", "assessed", "stops"),
    [
        (("right_to_work", "", "outstanding"), "Assessed", True),
        (("dbs", "enhanced_barred", "outstanding"), "Assessed", True),
        (("dbs", "enhanced", "outstanding"), "", True),
        (("dbs", "enhanced", "outstanding"), "Assessed", False),
        (("reference_1", "", "not_clear"), "Assessed", True),
        (("dbs", "enhanced", "clear"), "", False),
    ],
)
def test_what_stands_in_the_way_of_a_start(check, assessed, stops):
    assert bool(stands_in_the_way([check], assessed)) is stops


def test_one_small_number_is_never_left_out_alone():
    assert suppressed([("a", 100), ("b", 40), ("c", 3)]) == [("a", 100), ("b", None), ("c", None)]
    assert suppressed([("a", 100), ("b", 0)]) == [("a", 100), ("b", 0)]


def advertised(council, post="P3", **changes):
    wish = {"post": post, "reason": "Demand"}
    vacancy = run(council("manager"), "people.ask_vacancy", wish).value
    run(council("hr"), "people.approve_vacancy", {"vacancy": vacancy})
    said = {
        "vacancy": vacancy,
        "about": "Answer people at the front desk.",
        "criteria": "Listens\nWrites plainly",
        "pay_from_pence": 25_583_00,
        "pay_to_pence": 26_409_00,
        "closes_on": CLOSES,
    }
    advert = run(council("hr"), "people.advertise", said | changes).value
    run(council("hr"), "people.set_panel", {"advert": advert, "members": "hr2, manager"})
    return advert


def applied(advert, email="zeb@example.org", **changes):
    given = {
        "advert": advert, "forenames": NAME, "surname": "Lorn", "email": email,
        "code": "ABCDEFGH23", "answers": ["I do", "I do too"],
        "equality": [{"question": "sex", "answer": "Male"}],
    }  # fmt: skip
    return run(SYSTEM, "people.apply_publicly", given | changes).value


def day(to):
    run(SYSTEM, "kernel.advance_day", {"to": to})


def score(council, application, points, stage="shortlist"):
    given = {"application": application, "stage": stage, "points": points}
    for name in ("hr2", "manager"):
        run(council(name), "people.score_candidate", given)


def interviewed(council):
    """One candidate invited and scored at interview."""
    advert = advertised(council)
    one, other = applied(advert), applied(advert, "two@example.org")
    day(date(2026, 11, 16))
    score(council, one, [5, 4])
    score(council, other, [1, 1])
    run(council("hr"), "people.shortlist", {"advert": advert, "least_points": 6})
    score(council, one, [4, 4], "interview")
    return advert, one, other


def offered(council, application):
    offer = {"application": application, "starts_on": date(2026, 12, 1), "weekly_hours": "30"}
    run(council("hr"), "people.make_offer", offer | {"spine_point": 6})


def checked(council, application, *kinds):
    for kind in kinds:
        seen = {"application": application, "kind": kind, "outcome": "clear", "seen_on": TODAY}
        run(council("hr"), "people.record_candidate_check", seen)


PERSON = {"born": date(1990, 1, 1), "sex": "M", "nino": "JX000044A"}


def test_a_candidate_goes_from_the_public_page_to_the_post(establishment, council):
    advert, one, other = interviewed(council)
    offered(council, one)
    code = {"application": one, "code": "ABCDEFGH23"}
    run(SYSTEM, "people.answer_offer", code | {"accept": True})
    with pytest.raises(WrongState, match="first day"):
        run(council("hr"), "people.hire", {"application": one} | PERSON)
    checked(council, one, "right_to_work", "reference_1", "reference_2")

    made = run(council("hr"), "people.hire", {"application": one} | PERSON, key="hire").value
    again = run(council("hr"), "people.hire", {"application": one} | PERSON, key="hire")

    assert again.replayed and again.value == made
    assert Vacancy.objects.get(advert__reference=advert).state == "filled"
    assert Advert.objects.get(reference=advert).state == "filled"
    assert Application.objects.get(reference=other).state == "not_shortlisted"
    assert Check.objects.get(person__reference=made.person).kind == "right_to_work"
    shown = ask(council("hr"), "people.person", {"person": made.person, "as_at": date(2026, 12, 1)})
    assert shown.name == f"{NAME} Lorn"
    assert shown.assignments[0].weekly_hours_e2 == 3000


def test_nobody_who_shortlists_sees_who_a_candidate_is(establishment, council):
    advert = advertised(council)
    one = applied(advert)

    blind = ask(council("manager"), "people.panel_candidate", {"application": one})
    listed = ask(council("hr"), "people.candidates", {"advert": advert})
    shown = ask(council("hr"), "people.candidate", {"application": one})

    assert NAME not in blind.model_dump_json() and blind.answers == ["I do", "I do too"]
    assert [row.name for row in listed] == ["Candidate"]
    assert shown.who is None
    with pytest.raises(Unknown):
        ask(council("employee"), "people.panel_candidate", {"application": one})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM people_application a WHERE a::text ILIKE %s) + "
            "(SELECT count(*) FROM kernel_act a WHERE a::text ILIKE %s)",
            [f"%{NAME}%"] * 2,
        )
        assert cursor.fetchone() == (0,)


def test_a_shortlist_waits_for_the_close_and_for_every_score(establishment, council):
    advert = advertised(council)
    one = applied(advert)
    wish = {"advert": advert, "least_points": 6}

    with pytest.raises(WrongState, match="closes"):
        run(council("hr"), "people.shortlist", wish)
    day(date(2026, 11, 16))
    given = {"application": one, "stage": "shortlist", "points": [5, 5]}
    run(council("manager"), "people.score_candidate", given)
    with pytest.raises(WrongState, match="not scored"):
        run(council("hr"), "people.shortlist", wish)
    with pytest.raises(WrongState, match="points stand"):
        run(council("manager"), "people.score_candidate", given)
    with pytest.raises(NotPermitted, match="panel"):
        run(council("employee"), "people.score_candidate", given)


def test_who_is_at_risk_applies_first_and_nobody_else_meanwhile(establishment, council):
    risk = {
        "assignment": establishment.employee, "at_risk_from": TODAY,
        "at_risk_until": date(2027, 1, 31), "reason": "Reorganisation",
    }  # fmt: skip
    run(council("hr"), "people.register_at_risk", risk)
    advert = advertised(council)

    assert open_jobs(EVERYTHING, as_at=TODAY) == []
    with pytest.raises(WrongState, match="not open to everybody"):
        applied(advert)
    given = {"advert": advert, "answers": ["Yes", "Yes"]}
    one = run(council("employee"), "people.apply_as_employee", given).value
    with pytest.raises(WrongState, match="at risk"):
        run(council("manager"), "people.apply_as_employee", given)
    day(date(2026, 11, 10))
    other = applied(advert)
    day(date(2026, 11, 16))
    score(council, one, [3, 3])
    score(council, other, [5, 5])

    found = run(council("hr"), "people.shortlist", {"advert": advert, "least_points": 6}).value

    assert (found.invited, found.waiting) == ([one], [other])


def test_a_second_application_from_one_email_and_a_blank_answer_are_refused(establishment, council):
    advert = advertised(council)
    applied(advert)

    with pytest.raises(WrongState, match="already"):
        applied(advert, "ZEB@example.org")
    with pytest.raises(Refusal, match="each criterion"):
        applied(advert, "three@example.org", answers=["One"])


def test_another_code_opens_nothing(establishment, council):
    one = applied(advertised(council))

    with pytest.raises(Unknown):
        run(SYSTEM, "people.withdraw_application", {"application": one, "code": "WRONGWRONG"})
    assert Application.objects.get(reference=one).state == "submitted"


def test_candidates_are_forgotten_as_the_day_of_their_time_begins_and_not_before(
    establishment, council, settings, tmp_path
):
    settings.HOME = tmp_path
    _, one, other = interviewed(council)

    assert run(council("hr"), "people.erase_candidates", {"entity": ENTITY}).value == 0
    day(date(2027, 5, 17))
    deliver()
    assert run(council("hr"), "people.erase_candidates", {"entity": ENTITY}).value == 0

    gone = Application.objects.get(reference=other)
    assert (gone.personal_sealed, gone.answers_sealed, gone.email_mark) == ("", "", "")
    assert not EqualityAnswer.objects.filter(application=gone).exists()
    assert EqualityAnswer.objects.filter(application__reference=one).exists()
    shown = ask(council("hr"), "people.candidate", {"application": other})
    assert shown.answers == [] and shown.erased_on == date(2027, 5, 17)


def test_candidates_are_told_by_email_at_each_stage_and_forgotten_with_what_waits(
    establishment, council
):
    _, one, other = interviewed(council)

    kinds = {mail.key.rpartition(":")[2] for mail in Mail.objects.filter(about__endswith=other)}

    assert "received" in kinds
    assert Mail.objects.filter(about=f"people:application:{one}", kind="candidate").exists()
    assert not Mail.objects.exclude(about__startswith="people:application:").exists()
    assert "@" not in str(list(Mail.objects.values()))


def test_a_post_is_applied_for_on_the_public_page_without_signing_in(establishment, council):
    advert = advertised(council)
    client = Client()
    page = client.get(f"/open/jobs/{advert}/apply").content.decode()
    sent = {
        "form_key": "k1", "forenames": "Ada", "surname": "Frost", "email": "ada@example.org",
        "answer_1": "Yes", "answer_2": "Yes", "equality_sex": "Female",
    }  # fmt: skip

    listed = client.get("/open/jobs").content.decode()

    assert "Listens" in page and advert in listed and 'href="/open/pay"' in listed
    lacking = client.post(f"/open/jobs/{advert}/apply", {"form_key": "k1"})
    client.post(f"/open/jobs/{advert}/apply", sent)
    client.post(f"/open/jobs/{advert}/apply", sent)
    standing = client.get("/open/jobs/application").content.decode()

    assert lacking.status_code == 422
    assert Application.objects.count() == 1
    assert "We have your application" in standing
    client.post("/open/jobs/application", {"act": "withdraw"})
    assert Application.objects.get().state == "withdrawn"
