"""Days away in a run: sick pay by service, family pay, pensions of each post."""

from datetime import date

from chamberlain.kernel.door import EVERYTHING, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.ledger.models import Line as JournalLine
from chamberlain.payroll.make import employment
from chamberlain.payroll.make import take_on as take_on_pay
from chamberlain.payroll.models import Line, PayException, Pension, Result, Run
from chamberlain.payroll.queries.told import told_of
from chamberlain.payroll.tests.conftest import opened, posted
from chamberlain.people.contract import tax_facts
from chamberlain.people.make import assignment, person, post, take_on
from chamberlain.people.models import Assignment


def away(number, kind, first_day, **more):
    held = Assignment.objects.filter(person__number=number).first().reference
    given = {"assignment": held, "kind": kind, "first_day": first_day} | more
    return run(SYSTEM, "people.record_absence", given).value


def paid(payroll_id):
    """What one is paid by element; the payslip's lines add up to its gross pay."""
    one = Result.objects.filter(payroll_id=payroll_id).latest("id")
    lines = Line.objects.filter(
        calculation_id=one.calculation_id, employment_id=one.employment_id, kind="payment"
    )
    assert sum(line.amount_pence for line in lines) == one.gross_pence + one.untaxed_pence
    return one, {line.element: line.amount_pence for line in lines}


def test_sick_pay_by_service_leaves_full_pay_as_it_is_and_says_why(payroll):
    away("E1", "sickness", date(2026, 11, 2), last_day=date(2026, 11, 6))

    opened(payroll)

    one, lines = paid("E1")
    assert one.gross_pence == lines["basic"] == round(32_597_00 / 12)
    assert lines["ssp"] == 123_25
    assert lines["osp"] == -lines["days_away"] - 123_25
    why = Line.objects.filter(element="absence_why", employment_id=one.employment_id)
    said = " ".join(why.values_list("note", flat=True))
    assert "6 months of full pay" in said
    assert "£123.25 a week" in said


def test_sickness_told_of_late_is_paid_as_a_difference_and_nothing_twice(payroll):
    reference, _ = opened(payroll)
    posted(payroll, reference)
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 12, 1)})
    away("E1", "sickness", date(2026, 11, 9), last_day=date(2026, 11, 10))

    opened(payroll, number=9)

    one = Result.objects.filter(payroll_id="E1").latest("id")
    late = Line.objects.filter(employment_id=one.employment_id, earned_period=202608,
                               calculation_id=one.calculation_id, kind="payment")  # fmt: skip
    by = {line.element: line.amount_pence for line in late}
    assert sorted(by) == ["days_away", "osp", "ssp"]
    assert sum(by.values()) == 0
    assert one.gross_pence == round(32_597_00 / 12)


def test_maternity_is_paid_by_statute_and_scheme_told_and_the_fund_gets_assumed_pay(payroll):
    away("E1", "maternity", date(2026, 11, 2), event="due", event_on=date(2026, 11, 30))

    reference, _ = opened(payroll)
    posted(payroll, reference)
    run(payroll("payroll"), "payroll.prepare_fps", {"run": reference})

    one, lines = paid("E1")
    facts = tax_facts(EVERYTHING, entity="BHX", end=date(2026, 12, 1))
    told = told_of(Run.objects.get(reference=reference), facts, "").payments
    assert told.filter(pay_id="E1")["smp_to_date_pence"].to_list() == [lines["smp"]]
    pension = Pension.objects.get(employment_id=one.employment_id)
    weekly = 32_597_00 / 52
    assert abs(lines["smp"] - weekly * 0.9 * 29 / 7) < 10
    assert pension.pensionable_pence == one.gross_pence
    assert pension.assumed_pence > 0
    whole = pension.pensionable_pence + pension.assumed_pence
    assert abs(whole - 32_597_00 * 29 / 365 - (lines["basic"] + lines["days_away"])) < 200
    assert pension.employer_pence == round(whole * 0.197)


def test_leave_without_its_event_sets_one_person_aside_and_a_new_starter_is_told(payroll):
    away("E1", "maternity", date(2026, 11, 2))
    new = person("E9", nino="JX123459C", employer_from=date(2026, 9, 1))
    take_on([post("P9")], [new], [assignment("E9", "P9", started_on=date(2026, 9, 1))])
    take_on_pay([employment("E9")])
    away("E9", "paternity", date(2026, 11, 2), last_day=date(2026, 11, 15), event="due",
         event_on=date(2026, 11, 1))  # fmt: skip

    _, told = opened(payroll)

    assert (told.employees, told.set_aside) == (3, 1)
    words = PayException.objects.get(kind="set_aside").words
    assert "event_on" in words
    assert "2 November 2026" in words
    assert "26 weeks" in PayException.objects.get(kind="absence_pay").words


def test_each_post_has_its_own_pension_rate_and_scheme_and_the_journal_owes_each_fund(payroll):
    take_on(
        [post("P4", cost_centres="CHB102")],
        [],
        [assignment("E2", "P4", weekly_hours="14.80", spine_point=40, pension_scheme="teachers",
                    payroll_id="E2")],
    )  # fmt: skip

    reference, _ = opened(payroll)
    posted(payroll, reference)

    one, _ = paid("E2")
    posts = {row.scheme: row for row in Pension.objects.filter(employment_id=one.employment_id)}
    assert sorted(posts) == ["lgps", "teachers"]
    assert posts["teachers"].employer_rate_e2 == 2_868
    assert posts["lgps"].annual_pay_pence < posts["teachers"].annual_pay_pence * 2
    assert one.pension_employee_pence == sum(row.employee_pence for row in posts.values())
    owed = JournalLine.objects.filter(account="L1100").values_list("amount_pence", flat=True)
    teachers = posts["teachers"]
    assert sum(owed) == -(teachers.employee_pence + teachers.employer_pence)


def test_posts_with_payroll_ids_of_their_own_are_reckoned_together_for_ni(payroll):
    take_on([post("P5")], [], [assignment("E2", "P5", weekly_hours="14.80", payroll_id="E2-2")])
    assert take_on_pay([employment("E2-2", tax_code="BR")]).refused == []

    opened(payroll)

    first, second = (Result.objects.get(payroll_id=one) for one in ("E2", "E2-2"))
    assert first.niable_pence == first.gross_pence + second.gross_pence
    assert (second.niable_pence, second.ni_employee_pence) == (0, 0)
    assert first.aggregated
    assert second.aggregated


def test_sick_pay_of_somebody_paid_by_the_hour_is_of_what_they_are_usually_paid(payroll):
    hourly = assignment("E9", "P9", pay_basis="hourly", weekly_hours="10", spine_point=10)
    take_on([post("P9")], [person("E9", nino="JX123459C")], [hourly])
    take_on_pay([employment("E9")])
    away("E9", "sickness", date(2026, 11, 2), last_day=date(2026, 11, 13))

    opened(payroll)

    one, lines = paid("E9")
    month = round(27_694_00 * 10 * 30 / (37 * 365))
    assert "days_away" not in lines
    assert abs(lines["osp"] + lines["ssp"] - round(month * 10 / 21)) <= 1
    assert one.gross_pence == lines["osp"] + lines["ssp"]
