"""Redundancy: figures by rule, agreed by whoever must, and what pay finds of it."""

from datetime import date

import polars as pl
import pytest

from chamberlain.kernel.door import EVERYTHING, NotPermitted, Refusal, ask, run
from chamberlain.people.contract import exit_payments
from chamberlain.people.errors import WrongState
from chamberlain.people.models import Leaver, Letter, Redundancy
from chamberlain.people.queries.exits import explain_redundancy
from chamberlain.people.rules.exits import band_of_cost, exit_package, level_of

CASE = {
    "row": 1, "born": date(1974, 3, 11), "local_government_from": date(2010, 9, 1),
    "employer_from": date(2016, 2, 1), "notice_given_on": date(2026, 11, 2),
    "last_day": date(2027, 1, 24), "weekly_pay_pence": 800_00, "multiplier_e2": 150,
    "capped": False, "contract_notice_weeks": None, "strain_pence": None, "special_pence": None,
}  # fmt: skip


def worked(**changes):
    schema = {one.name: one.dtype for one in exit_package.inputs} | {"row": pl.Int64}
    answer, errors = exit_package.run(pl.DataFrame([CASE | changes], schema=schema))
    return answer.to_dicts()[0] if answer.height else errors.to_dicts()[0]


def test_an_exit_counts_local_government_service_and_the_cap_of_its_day():
    found = worked()

    # 52 with 16 years: 11 at 41 or over at one and a half weeks, 5 at one
    assert (found["age"], found["service_years"], found["statutory_weeks"]) == (52, 16, "21.5")
    assert found["statutory_pence"] == 751_00 * 215 // 10
    assert found["redundancy_pence"] == 800_00 * 3225 // 100
    assert (found["notice_weeks"], found["notice_pay_pence"]) == (10, 0)
    assert (found["cost_pence"], found["band"]) == (25_800_00, "20,001-40,000")


def test_notice_not_worked_is_paid_and_the_statutory_part_of_it_counts_as_service():
    found = worked(last_day=date(2026, 11, 8), employer_from=date(2024, 11, 30),
                   local_government_from=date(2024, 11, 8), contract_notice_weeks=4)  # fmt: skip

    # statutory notice of one week ends on the 9th: two years and a day of service
    assert found["relevant_date"] == date(2026, 11, 9)
    assert found["service_years"] == 2
    assert found["notice_short_days"] == 22
    assert found["notice_pay_pence"] == 800_00 * 22 // 7 + 1


def test_the_policy_at_the_capped_pay_never_gives_less_than_statute():
    capped = worked(capped=True, multiplier_e2=100)

    assert capped["redundancy_pence"] == capped["statutory_pence"]
    assert worked(multiplier_e2=99)["field"] == "multiplier_e2"
    assert worked(last_day=date(2029, 1, 1))["message"].startswith("no cap on a week's pay")


@pytest.mark.parametrize(
    ("cost", "band"),
    [(1, "0-20,000"), (20_000_00, "0-20,000"), (20_000_01, "20,001-40,000"),
     (100_000_00, "80,001-100,000"), (100_000_01, "100,001-150,000"),
     (150_000_01, "150,001-200,000")],
)  # fmt: skip
def test_bands_are_of_twenty_thousand_and_above_a_hundred_of_fifty(cost, band):
    assert band_of_cost(cost, date(2026, 11, 2)) == band


def test_who_agrees_follows_from_cost_and_from_special_severance():
    on = date(2026, 11, 2)

    assert level_of(50_000_00, 0, 0, 0, on) == "hr"
    assert level_of(50_000_00, 0, 50_000_00, 0, on) == "head"
    assert level_of(50_000_00, 20_000_00, 0, 0, on) == "head"
    assert level_of(95_000_00, 0, 50_000_00, 95_000_00, on) == "council"
    assert level_of(110_000_00, 100_000_00, 0, 0, on) == "council"


def policy(council, **changes):
    given = {"entity": "BHX", "held_from": date(2026, 4, 1), "multiplier_e2": 150, "capped": False,
             "weeks_in_year_e3": 52_143, "source": "Made-up policy of a test"}  # fmt: skip
    run(council("hr"), "people.set_exit_policy", given | changes)


def proposed(council, establishment, **changes):
    given = {
        "assignment": establishment.employee, "kind": "compulsory", "reason": "The team closes",
        "search": "Two posts offered, neither suitable", "notice_given_on": date(2026, 11, 2),
        "last_day": date(2026, 11, 20), "weekly_pay_pence": 700_00,
    } | changes  # fmt: skip
    return run(council("hr"), "people.propose_redundancy", given).value


def at_risk(council, establishment):
    run(council("hr"), "people.register_at_risk", {
        "assignment": establishment.employee, "at_risk_from": date(2026, 9, 1),
        "at_risk_until": date(2026, 11, 20), "reason": "Restructure",
    })  # fmt: skip


def test_nothing_is_proposed_before_the_search_the_policy_and_the_quotation(council, establishment):
    with pytest.raises(WrongState, match="redeployment register first"):
        proposed(council, establishment)
    at_risk(council, establishment)
    with pytest.raises(WrongState, match="No redundancy policy"):
        proposed(council, establishment)
    policy(council)

    with pytest.raises(Refusal, match="quotation"):
        proposed(council, establishment, strain_pence=9_000_00)


def test_two_people_agree_the_post_ends_and_pay_finds_what_is_owed(council, establishment):
    at_risk(council, establishment)
    policy(council)
    case = proposed(council, establishment)

    with pytest.raises(Refusal):
        run(council("hr"), "people.approve_redundancy", {"redundancy": case})
    with pytest.raises(NotPermitted):
        run(council("manager"), "people.approve_redundancy", {"redundancy": case})
    run(council("hr2"), "people.approve_redundancy", {"redundancy": case})
    run(council("hr"), "people.write_redundancy_letter", {"redundancy": case})

    found = Redundancy.objects.get(reference=case)
    owed = exit_payments(EVERYTHING, entity="BHX", start=date(2026, 11, 1), end=date(2026, 12, 1))
    assert found.state == "agreed"
    assert Leaver.objects.get(assignment__reference=establishment.employee).reason == "redundant"
    assert owed["award_pence"].to_list() == [found.redundancy_pence]
    assert owed["notice_pay_pence"].to_list() == [found.notice_pay_pence]
    assert Letter.objects.filter(code="redundancy").count() == 1
    bands = ask(council("s151"), "people.exit_packages", {"year": 2026})
    assert [(one.compulsory, one.cost_pence) for one in bands] == [(1, found.cost_pence)]
    seen = ask(council("manager"), "people.team_redundancies",
               {"assignment": establishment.employee, "as_at": date(2026, 11, 2)})  # fmt: skip
    assert seen[0].cost_pence == found.cost_pence
    assert explain_redundancy(EVERYTHING, case).amount_pence == found.cost_pence


def test_a_cost_above_the_councils_limit_waits_for_its_minute(council, establishment):
    at_risk(council, establishment)
    policy(council, council_from_pence=1_00)
    case = proposed(council, establishment)

    run(council("hr2"), "people.approve_redundancy", {"redundancy": case})
    run(council("s151"), "people.sign_redundancy", {"redundancy": case})
    assert Redundancy.objects.get(reference=case).state == "signed"
    decided = {"minute": "C/41", "decided_on": date(2026, 11, 2), "agreed": False}
    run(council("hr2"), "people.record_council_decision", {"redundancy": case, **decided})

    assert Redundancy.objects.get(reference=case).state == "refused"
    assert not Leaver.objects.exists()
