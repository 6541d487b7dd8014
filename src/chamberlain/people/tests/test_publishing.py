from datetime import date

import polars as pl
import pytest
from django.test import Client

from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.people.make import assignment, person, post, take_on
from chamberlain.people.rules.paid import gap_facts, gap_figures, multiple_of, senior_rows

SNAPSHOT = date(2026, 3, 31)
TERMS = {
    "person": "P1", "sex": "F", "assignment": "A1", "title": "Officer", "grade": "G5",
    "directorate": "CHUB", "kind": "permanent", "pay_basis": "salaried",
    "annual_pence": 30_000_00, "weekly_hours_e2": 3700, "full_time_hours_e2": 3700,
    "working_weeks_e3": None, "five_years": False, "added_pence": 0, "claimed_hours_e2": 0,
}  # fmt: skip
AWAY = {"person": pl.String, "assignment": pl.String, "kind": pl.String, "from": pl.Date,
        "to": pl.Date}  # fmt: skip
STAGES = {"assignment": pl.String, "stage": pl.String, "stage_from": pl.Date, "stage_to": pl.Date}


def facts(*terms, away=(), stages=(), bonuses=()):
    frame = pl.DataFrame([TERMS | one for one in terms],
                         schema_overrides={"working_weeks_e3": pl.Int64})  # fmt: skip
    paid = {"person": pl.String, "bonus_pence": pl.Int64}
    found = gap_facts(
        frame, pl.DataFrame(list(away), schema=AWAY, orient="row"),
        pl.DataFrame(list(stages), schema=STAGES, orient="row"),
        pl.DataFrame(list(bonuses), schema=paid, orient="row"), SNAPSHOT,
    )  # fmt: skip
    return {row["person"]: row for row in found.iter_rows(named=True)}


def test_hourly_pay_is_the_months_pay_over_the_hours_of_a_week():
    # 30,000 / 12 x 7 / 30.44 / 37 = 15.538
    found = facts(
        {},
        {"person": "P2", "weekly_hours_e2": 1850},
        {"person": "P3", "working_weeks_e3": 39_000},
        {"person": "P4", "added_pence": 1_200_00},
    )

    assert [found[name]["hourly"] for name in ("P1", "P2", "P3")] == ["15.54"] * 3
    assert found["P4"]["hourly"] == "16.16"


def test_two_posts_of_one_person_count_once():
    found = facts({"weekly_hours_e2": 1850}, {"weekly_hours_e2": 1850, "annual_pence": 60_000_00})

    assert list(found) == ["P1"]
    assert found["P1"]["hourly"] == "23.31"


def test_whoever_had_less_for_leave_or_long_sickness_is_not_on_full_pay():
    march = (date(2026, 3, 2), date(2026, 3, 20))
    found = facts(
        {}, {"person": "P2", "assignment": "A2"}, {"person": "P3", "assignment": "A3"},
        {"person": "P4", "assignment": "A4"},
        away=[("P2", "A2", "maternity", *march), ("P3", "A3", "sickness", *march),
              ("P4", "A4", "sickness", *march)],
        stages=[("A3", "half", *march), ("A4", "full", *march)],
    )  # fmt: skip

    assert [found[name]["full_pay"] for name in ("P1", "P2", "P3", "P4")] == [
        True, False, False, True,
    ]  # fmt: skip


def test_a_casual_counts_by_timesheets_and_without_any_has_no_rate():
    casual = {"pay_basis": "casual", "weekly_hours_e2": 0}
    found = facts(casual | {"claimed_hours_e2": 4000}, casual | {"person": "P2"})

    # within a penny of a contract's, hours being rounded down
    assert found["P1"]["hourly"] == "15.54"
    assert (found["P2"]["hourly"], found["P2"]["full_pay"]) == (None, False)


def test_six_figures_come_of_the_facts():
    rows = facts(
        {"sex": "M"}, {"person": "P2", "annual_pence": 27_000_00},
        bonuses=[("P1", 200_00), ("P2", 100_00)],
    )  # fmt: skip

    found = gap_figures(pl.DataFrame(list(rows.values())))

    assert (found["mean_gap_pct"], found["median_gap_pct"]) == ("10.0", "10.0")
    assert (found["mean_bonus_gap_pct"], found["female_pct"]) == ("50.0", "100.0")


def test_whoever_is_paid_150_000_is_named_and_the_multiple_is_of_full_time_pay():
    paid = pl.DataFrame(
        {"person": ["A", "B", "C"], "pence": [150_000_00, 149_999_99, 49_999_99],
         "title": ["x", "y", "z"]}
    )  # fmt: skip
    terms = pl.DataFrame([
        TERMS | {"annual_pence": 90_000_00}, TERMS | {"person": "P2", "weekly_hours_e2": 1850},
        TERMS | {"person": "P3"},
    ])  # fmt: skip

    seniors = senior_rows(paid)

    assert seniors.select("band", "named").rows() == [
        ("150,000-154,999", True), ("145,000-149,999", False),
    ]  # fmt: skip
    assert multiple_of(terms)["multiple"] == "3.0"


@pytest.fixture
def workforce(council):
    """Twelve people at points of a spine that payroll told."""
    posts = [post(f"W{n}", held_from=date(2020, 4, 1)) for n in range(12)]
    people = [
        person(f"N{n}", forenames=f"Name{n}", sex="F" if n % 3 else "M",
               nino=f"JX0002{n:02d}A")
        for n in range(12)
    ]  # fmt: skip
    held = [
        assignment(f"N{n}", f"W{n}", started_on=date(2025, 4, 1), spine_point=10 + n)
        for n in range(11)
    ]
    top = assignment("N11", "W11", started_on=date(2025, 4, 1), spine_point=None,
                     annual_pay_pence=160_000_00)  # fmt: skip
    take_on(posts, people, [*held, top])
    points = [{"point": 10 + n, "annual_pence": 26_000_00 + n * 500_00} for n in range(11)]
    told = {"spine": "NJC", "held_from": date(2025, 4, 1), "points": points}
    run(SYSTEM, "people.record_spine", told)


def test_pay_is_published_once_and_shown_to_the_public_as_it_went_out(workforce, council):
    given = {"entity": ENTITY, "kind": "gender_pay_gap", "as_at": SNAPSHOT}
    gap = ask(council("hr"), "people.pay_gap", {"entity": ENTITY, "snapshot": SNAPSHOT})

    run(council("hr"), "people.publish_pay", given, key="gap")
    run(council("hr"), "people.publish_pay", given, key="gap")
    for kind in ("senior_salaries", "pay_multiple", "organisation"):
        day = {"kind": kind, "as_at": date(2026, 11, 2)}
        run(council("hr"), "people.publish_pay", given | day)

    assert (gap.relevant_women, gap.relevant_men, gap.unpriced) == (8, 4, 0)
    published = ask(council("hr"), "people.pay_publications", {})
    assert len(published) == 4
    with pytest.raises(Refusal, match="what it corrects"):
        run(council("hr"), "people.publish_pay", given)
    shown = Client().get("/open/pay").content.decode()
    assert f"{gap.mean_gap}%" in shown and "Multiple" in shown
    senior = next(one for one in published if one.kind == "senior_salaries")
    content = Client().get(f"/open/pay/{senior.reference}").content.decode()
    assert "Name11 Thorne" in content and "160,000-164,999" in content


def test_a_bonus_file_sent_again_changes_nothing(workforce, council):
    items = [{"person_number": "N1", "paid_on": "2026-02-01", "amount_pence": "250.00"},
             {"person_number": "XX", "paid_on": "2026-02-01", "amount_pence": "1.00"}]  # fmt: skip
    given = {"entity": ENTITY, "items": items}

    first = run(council("hr"), "people.take_on_bonuses", given).value
    again = run(council("hr"), "people.take_on_bonuses", given).value

    assert (len(first.accepted), len(again.accepted)) == (1, 0)
    assert first.refused[0].message == "is no employee"
    gap = ask(council("hr"), "people.pay_gap", {"entity": ENTITY, "snapshot": SNAPSHOT})
    assert (gap.bonus_women, gap.bonus_men) == ("12.5", "0.0")


def test_the_workforce_is_counted_without_small_numbers(workforce, establishment, council):
    told = [{"question": "ethnicity", "answer": "White"}]
    run(council("employee"), "people.tell_equality", {"told": told})

    frame = ask(council("hr"), "people.workforce_equality", {"as_at": date(2026, 11, 2)})

    assert dict(frame.filter(pl.col("question") == "ethnicity").select("answer", "people").rows())\
        == {"Not told": None, "White": None}  # fmt: skip
    assert ask(council("employee"), "people.my_equality", {}) == {"ethnicity": "White"}
