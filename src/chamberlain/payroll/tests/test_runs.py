"""A pay run from facts to payslips: worked out, looked through, approved by two, posted once."""

from datetime import date

import pytest

from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.ledger.models import Line as JournalLine
from chamberlain.payables.models import Obligation
from chamberlain.payroll.models import CostLine, Line, PayException, Payslip, Result, Run
from chamberlain.payroll.tests.conftest import approved, opened, posted


def result(payroll_id):
    return Result.objects.filter(payroll_id=payroll_id).latest("id")


def test_a_run_pays_a_twelfth_of_the_year_and_takes_off_what_the_rules_say(payroll):
    reference, told = opened(payroll)

    one = result("E1")
    assert (told.run, told.employees, told.set_aside) == (reference, 3, 0)
    assert one.gross_pence == round(32_597_00 / 12)
    assert one.net_pence == (
        one.gross_pence - one.tax_pence - one.ni_employee_pence - one.pension_employee_pence
    )
    assert one.pension_rate_e2 == 650
    assert result("E3").student_loan_pence > 0
    assert result("E3").student_loan_pence % 100 == 0


def test_a_part_timer_of_two_services_is_charged_to_both_to_the_penny(payroll):
    opened(payroll)

    one = result("E2")
    charged = CostLine.objects.filter(employment_id=one.employment_id)
    by_centre = {
        centre: sum(charged.filter(cost_centre=centre).values_list("amount_pence", flat=True))
        for centre in ("CHB101", "CHB102")
    }
    whole = one.gross_pence + one.ni_employer_pence + one.pension_employer_pence
    assert sum(by_centre.values()) == whole
    assert abs(by_centre["CHB101"] - whole * 6 // 10) <= 3


def test_every_line_of_a_result_adds_up_to_its_net(payroll):
    opened(payroll)

    for one in Result.objects.all():
        lines = Line.objects.filter(employment_id=one.employment_id)
        paid = sum(line.amount_pence for line in lines if line.kind == "payment")
        taken = sum(line.amount_pence for line in lines if line.kind == "deduction")
        assert paid - taken == one.net_pence


def test_a_run_is_approved_by_two_people_who_did_not_work_it_out(payroll):
    reference, _ = opened(payroll)
    for found in PayException.objects.filter(state="open"):
        given = {"exception": found.pk, "note": "Seen"}
        run(payroll("payroll"), "payroll.clear_exception", given)
    run(payroll("paymanager"), "payroll.approve_run", {"run": reference})

    with pytest.raises(Refusal):
        run(payroll("paymanager"), "payroll.approve_run_again", {"run": reference})
    run(payroll("paymanager2"), "payroll.approve_run_again", {"run": reference})

    assert Run.objects.get().state == "approved"
    assert Payslip.objects.count() == 3


def test_a_posted_run_charges_cost_centres_and_owes_the_nets_to_net_pay_control(payroll):
    reference, told = opened(payroll)

    posted(payroll, reference)

    lines = JournalLine.objects.filter(line_ref=f"payroll:run:{reference}")
    net = sum(line.amount_pence for line in lines if line.account == "L1110")
    assert net == -told.net_pence
    assert sum(line.amount_pence for line in lines) == 0
    owed = Obligation.objects.filter(source="payroll")
    assert sum(one.owed_pence for one in owed) == told.net_pence
    assert {one.payee_class for one in owed} == {"employee"}
    assert {one.control for one in owed} == {"net_pay_control"}


def test_posting_again_neither_posts_nor_pays_twice(payroll):
    reference, _ = opened(payroll)
    posted(payroll, reference)
    lines = JournalLine.objects.count()

    with pytest.raises(Refusal, match="posted"):
        run(payroll("payroll"), "payroll.post_run", {"run": reference})

    assert JournalLine.objects.count() == lines
    assert Obligation.objects.filter(source="payroll").count() == 3


def test_what_was_learnt_late_is_paid_as_the_difference_in_the_next_run(payroll):
    reference, _ = opened(payroll)
    posted(payroll, reference)
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 12, 1)})
    spine = {"spine": "NJC", "held_from": date(2026, 11, 1)}
    points = [{"point": point, "annual_pence": 40_000_00} for point in (10, 20, 40)]
    run(payroll("paymanager"), "payroll.load_spine", spine | {"items": points})

    opened(payroll, number=9)

    lines = Line.objects.filter(employment_id=result("E1").employment_id, element="basic")
    late = lines.get(earned_period=202608, note="for an earlier period")
    now = lines.get(earned_period=202609)
    assert now.amount_pence == round(40_000_00 / 12)
    assert late.amount_pence == round(40_000_00 / 12) - round(32_597_00 / 12)


def test_an_item_is_paid_once_whatever_runs_follow(payroll):
    item = {"payroll_id": "E1", "element": "standby", "amount_pence": 50_00,
            "first_day": date(2026, 11, 7)}  # fmt: skip
    run(payroll("payroll"), "payroll.add_items", {"entity": "BHX", "items": [item]})
    reference, _ = opened(payroll)
    posted(payroll, reference)

    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 12, 1)})
    opened(payroll, number=9)

    assert Line.objects.filter(element="standby").count() == 1


def test_one_person_is_worked_out_again_and_nobody_else_moves(payroll):
    reference, before = opened(payroll)
    item = {"payroll_id": "E1", "element": "honorarium", "amount_pence": 100_00,
            "first_day": date(2026, 11, 7)}  # fmt: skip
    run(payroll("payroll"), "payroll.add_items", {"entity": "BHX", "items": [item]})

    given = {"run": reference, "payroll_id": "E1"}
    after = run(payroll("payroll"), "payroll.recalculate_person", given).value

    assert after.gross_pence == before.gross_pence + 100_00
    assert Result.objects.filter(payroll_id="E2").count() == 1
    paid = {
        one: result(one).net_pence for one in Result.objects.values_list("payroll_id", flat=True)
    }
    assert after.net_pence == Run.objects.get(reference=reference).net_pence == sum(paid.values())
    approved(payroll, reference)
    assert Payslip.objects.get(employment__payroll_id="E1").result.gross_pence == (
        result("E1").gross_pence
    )


def test_a_supplementary_run_pays_only_what_came_since(payroll):
    reference, _ = opened(payroll)
    posted(payroll, reference)
    item = {"payroll_id": "E2", "element": "overtime_half", "units_e2": 400,
            "first_day": date(2026, 11, 9)}  # fmt: skip
    run(payroll("payroll"), "payroll.add_items", {"entity": "BHX", "items": [item]})

    _, told = opened(payroll, kind="supplementary")

    assert told.employees == 1
    hourly = round(26_835_00 * 1.0333 / 52.143 / 37)
    assert abs(result("E2").gross_pence - hourly * 6) < 60


def test_who_cannot_be_paid_is_set_aside_by_name_and_the_others_are_paid(payroll):
    """L11: School staff with nil or wrong pay, seen by them first."""
    spine = {"spine": "NJC", "held_from": date(2026, 11, 1)}
    points = [{"point": point, "annual_pence": 40_000_00} for point in (10, 20)]
    run(payroll("paymanager"), "payroll.load_spine", spine | {"items": points})

    _, told = opened(payroll)

    assert (told.employees, told.set_aside) == (2, 1)
    words = PayException.objects.get(kind="set_aside").words
    assert "spine point 40" in words


def test_pay_goes_out_in_a_run_of_its_own_and_net_pay_control_is_nil(payroll, settings, tmp_path):
    settings.HOME = tmp_path
    reference, _ = opened(payroll)
    posted(payroll, reference)

    given = {"entity": "BHX", "due_by": date(2026, 11, 25), "pay_on": date(2026, 11, 25),
             "payee_classes": ["employee"]}  # fmt: skip
    paying = run(payroll("payroll"), "payables.propose_run", given).value
    run(payroll("payroll"), "payables.submit_run", {"run": paying})
    run(payroll("payrelease"), "payables.release_run", {"run": paying})
    released = run(payroll("payrelease2"), "payables.release_run_again", {"run": paying}).value

    assert released.payments == 3
    assert (
        sum(JournalLine.objects.filter(account="L1110").values_list("amount_pence", flat=True)) == 0
    )


def test_a_creditors_preparer_proposes_no_run_of_pay(payroll):
    reference, _ = opened(payroll)
    posted(payroll, reference)

    given = {"entity": "BHX", "due_by": date(2026, 11, 25), "payee_classes": ["employee"]}
    with pytest.raises(Refusal):
        run(payroll("preparer"), "payables.propose_run", given)


def test_a_council_tax_order_is_taken_by_its_table_until_its_total_is_met(payroll):
    order = {"entity": "BHX", "payroll_id": "E1", "kind": "council_tax_england",
             "authority_reference": "CT/1", "issued_on": date(2026, 9, 1),
             "held_from": date(2026, 10, 1), "total_pence": 250_00}  # fmt: skip
    run(payroll("payroll"), "payroll.add_order", order)
    reference, _ = opened(payroll)
    posted(payroll, reference)

    one = result("E1")
    line = Line.objects.get(employment_id=one.employment_id, element__startswith="order:")
    assert line.amount_pence == one.orders_pence == 250_00
    owed = JournalLine.objects.filter(account="L1120").values_list("amount_pence", flat=True)
    assert sum(owed) == -250_00

    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 12, 1)})
    opened(payroll, number=9)
    assert result("E1").orders_pence == 0


def test_a_run_walks_to_its_journal_and_one_that_is_not_there_is_said_so(payroll):
    reference, _ = opened(payroll)
    posted(payroll, reference)
    asked = {"reference": f"payroll:run:{reference}"}

    found = ask(payroll("payroll"), "kernel.explanation", asked)

    assert [where.partition(":JNL-")[0] for _, where in found.leads_to] == ["ledger:journal"]
    with pytest.raises(Refusal, match="no pay run"):
        ask(payroll("payroll"), "kernel.explanation", {"reference": "payroll:run:PAY-X"})
