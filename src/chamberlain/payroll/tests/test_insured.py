"""Directors, weekly groups, several payments of a period, and who must be enrolled."""

from datetime import date

import polars as pl
import pytest

from chamberlain.formats.rti import NI_COLUMNS
from chamberlain.kernel.door import EVERYTHING, Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.payroll.make import employment
from chamberlain.payroll.models import Employment, Line, PayException, PayGroup, Result, Run
from chamberlain.payroll.queries.joined import joined_on
from chamberlain.payroll.queries.told import told_of
from chamberlain.payroll.rules.gross_to_net import calculate
from chamberlain.payroll.tests.conftest import approved, opened, posted
from chamberlain.people.contract import tax_facts
from chamberlain.people.make import assignment, person, post, take_on


def result(payroll_id):
    return Result.objects.filter(payroll_id=payroll_id).latest("id")


def told(reference):
    found = Run.objects.get(reference=reference)
    facts = tax_facts(EVERYTHING, entity="BHX", end=found.period.days.upper)
    return told_of(found, facts, "")


def test_a_director_pays_ni_by_the_year_with_what_was_paid_before_and_hmrc_is_told(payroll):
    given = {"entity": "BHX", "payroll_id": "E1", "held_from": date(2026, 11, 1),
             "director": "annual", "director_from": date(2026, 9, 1)}  # fmt: skip
    run(payroll("payroll"), "payroll.change_setup", given)

    reference, _ = opened(payroll)
    posted(payroll, reference)
    first = result("E1")
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 12, 1)})
    opened(payroll, number=9)
    second = result("E1")

    assert first.director == "annual"
    assert (first.ni_employee_pence, first.pt_to_uel_pence) == (0, 0)
    assert second.niable_pence == first.niable_pence
    assert second.ni_employer_pence > first.ni_employer_pence
    line = told(reference).payments.filter(pay_id="E1").row(0, named=True)
    assert (line["directors_method"], line["appointed_in_week"]) == ("AN", 22)


def test_a_further_payment_of_a_period_has_no_second_threshold(payroll):
    reference, _ = opened(payroll)
    posted(payroll, reference)
    item = {"payroll_id": "E1", "element": "standby", "amount_pence": 500_00,
            "first_day": date(2026, 11, 9)}  # fmt: skip
    run(payroll("payroll"), "payroll.add_items", {"entity": "BHX", "items": [item]})

    more, _ = opened(payroll, kind="supplementary")
    posted(payroll, more)

    one = result("E1")
    assert (one.niable_pence, one.pt_to_uel_pence) == (500_00, 500_00)
    assert one.ni_employee_pence == 40_00
    assert one.ni_employer_pence == 75_00
    blocks = told(more).ni.filter(pay_id="E1")
    assert set(blocks.columns) == set(NI_COLUMNS)
    both = Result.objects.filter(payroll_id="E1").values_list("niable_pence", flat=True)
    assert blocks["gross_to_date_pence"].to_list() == [sum(both)]


@pytest.fixture
def weekly(payroll):
    """A group paid on Fridays for the week to the Sunday before, with one person in it."""
    group = {"entity": "BHX", "code": "WEEKLY", "name": "Weekly staff", "scheme": "MAIN",
             "frequency": "W1", "lgps_employer_rate_e2": 1_970}  # fmt: skip
    run(payroll("paymanager"), "payroll.add_group", group)
    calendar = {"entity": "BHX", "group": "WEEKLY", "tax_year": "2026-27",
                "first_payday": date(2026, 4, 10)}  # fmt: skip
    run(payroll("paymanager"), "payroll.make_calendar", calendar)
    take_on(
        [post("P7")],
        [person("E7", nino="JX123460C", sort_code="100000", account_number="12345704")],
        [assignment("E7", "P7")],
    )
    taken = run(SYSTEM, "payroll.take_on_employments", {
        "entity": "BHX", "group": "WEEKLY", "tax_year": "2026-27", "held_from": date(2026, 11, 2),
        "through_number": 30, "items": [employment("E7", taxable_pence=17_000_00,
                                                   tax_pence=1_950_00)],
    }).value  # fmt: skip
    assert taken.refused == []
    return payroll


def test_a_weekly_group_is_paid_by_its_own_calendar_and_told_by_tax_week(weekly):
    reference, came_to = opened(weekly, group="WEEKLY", number=32)
    posted(weekly, reference)

    one = result("E7")
    assert came_to.employees == 1
    assert one.gross_pence == round(32_597_00 * 7 / 365)
    assert Run.objects.get(reference=reference).paid_on == date(2026, 11, 13)
    free = Line.objects.get(employment_id=one.employment_id, element="free_pay")
    assert free.amount_pence == 32 * 241_92
    line = told(reference).payments.row(0, named=True)
    assert (line["tax_week"], line["tax_month"], line["frequency"]) == (32, None, "W1")


def test_a_weekly_calendar_wants_its_first_payday(weekly):
    calendar = {"entity": "BHX", "group": "WEEKLY", "tax_year": "2027-28"}

    with pytest.raises(Refusal, match="first payday"):
        run(weekly("paymanager"), "payroll.make_calendar", calendar)

    assert PayGroup.objects.get(code="WEEKLY").frequency == "W1"


def test_who_earns_enough_and_is_in_no_pension_must_be_enrolled_until_it_is_decided(payroll):
    take_on([post("P8")], [person("E8", nino="JX123461C")],
            [assignment("E8", "P8", pension_scheme="", pension_section="none")])  # fmt: skip
    assert run(SYSTEM, "payroll.take_on_employments", {
        "entity": "BHX", "group": "MONTHLY", "tax_year": "2026-27", "held_from": date(2026, 11, 1),
        "through_number": 7, "items": [employment("E8")],
    }).value.refused == []  # fmt: skip
    reference, _ = opened(payroll)

    found = PayException.objects.get(kind="enrolment_due")
    line = Line.objects.get(element="enrolment")
    opted = {"payroll_id": "E8", "decision": "opted_out", "held_from": date(2026, 11, 3)}
    wrong = [
        opted | {"payroll_id": "E99"},
        opted
        | {"decision": "postponed", "held_from": date(2026, 11, 1), "until": date(2027, 6, 1)},
    ]
    given = {"entity": "BHX", "items": [opted | {"held_from": date(2026, 10, 20)}, *wrong]}
    answer = run(payroll("payroll"), "payroll.record_enrolments", given).value
    run(payroll("payroll"), "payroll.calculate_run", {"run": reference})

    assert "Aged 41 and earns £2,716.42" in found.words
    assert line.note == "eligible jobholder: enrol, and write within six weeks"
    assert [one.field for one in answer.refused] == ["payroll_id", "until"]
    assert not PayException.objects.filter(kind="enrolment_due", state="open").exists()
    (row,) = ask(payroll("payroll"), "payroll.enrolments", {"as_at": date(2026, 11, 20)})
    assert (row.payroll_id, row.decision) == ("E8", "opted_out")
    assert Employment.objects.get(payroll_id="E8").person


@pytest.fixture
def two_groups(weekly):
    """E1 is paid by the month, and by the week for a second post."""
    second = assignment("E1", "P9", weekly_hours="9.25", payroll_id="E1W")
    assert take_on([post("P9")], [], [second]) is not None
    taken = run(SYSTEM, "payroll.take_on_employments", {
        "entity": "BHX", "group": "WEEKLY", "tax_year": "2026-27", "held_from": date(2026, 11, 2),
        "through_number": 30, "items": [employment("E1W", tax_code="BR")],
    }).value  # fmt: skip
    assert taken.refused == []
    return weekly


def test_ni_of_posts_in_two_pay_groups_is_reckoned_once_in_the_shortest_period(two_groups):
    by_week, _ = opened(two_groups, group="WEEKLY", number=34)
    by_month, _ = opened(two_groups)
    posted(two_groups, by_week)
    with pytest.raises(Refusal, match=r"Robin Thorne \(E1\) was paid by .* reckoned together"):
        approved(two_groups, by_month)
    run(two_groups("payroll"), "payroll.calculate_run", {"run": by_month})
    posted(two_groups, by_month)

    one, other = result("E1W"), result("E1")
    together = calculate.run(pl.DataFrame([{
        "paid_on": date(2026, 11, 27), "pay_frequency": "weekly", "tax_code": "NT",
        "ni_letter": "A", "other_pay_pence": one.niable_pence + other.niable_pence,
    }]))[0].row(0, named=True)  # fmt: skip
    assert (one.ni_frequency, other.ni_frequency) == ("weekly", "weekly")
    assert other.ni_before_pence == one.niable_pence
    assert one.ni_employee_pence + other.ni_employee_pence == together["ni_employee_pence"]
    assert one.ni_employer_pence + other.ni_employer_pence == together["ni_employer_pence"]
    assert (one.aggregated, other.aggregated) == (True, True)
    view = ask(two_groups("payroll"), "payroll.result", {"run": by_month, "payroll_id": "E1"})
    said = str(view.steps)
    assert "reckoned together, by the week" in said
    assert result("E7").aggregated is False


def test_a_group_of_another_employer_is_reckoned_alone(two_groups):
    group = {"entity": "BHX", "code": "VOLAIDED", "name": "St Anne's", "scheme": "MAIN",
             "frequency": "W1", "employer": "St Anne's School"}  # fmt: skip
    run(two_groups("paymanager"), "payroll.add_group", group)
    groups = {one.code: one.pk for one in PayGroup.objects.all()}

    assert joined_on(groups["VOLAIDED"], date(2026, 11, 27)).is_empty()
    assert joined_on(groups["MONTHLY"], date(2026, 11, 27))["frequency"].to_list() == ["M1", "W1"]
