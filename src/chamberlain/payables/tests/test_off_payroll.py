"""Off-payroll workers: decided with reasons, disagreed with, and never paid gross when inside."""

from datetime import date

import pytest

from chamberlain.kernel.door import NotPermitted, Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.payables.make import make_invoice, make_supplier
from chamberlain.payables.models import Determination
from chamberlain.payables.rules.off_payroll import answer_by, questions_on

TODAY = date(2026, 11, 2)


def answers(**changes):
    told = dict.fromkeys(questions_on(TODAY), "As an employee would") | changes
    return [{"question": code, "answer": said} for code, said in told.items()]


def decided(council, supplier, **changes):
    given = {"entity": "BHX", "supplier": supplier, "engagement": "Interim planner",
             "answers": answers(), "inside": True, "held_from": date(2026, 10, 1),
             "reasons": "Works under the head of planning, in person."} | changes  # fmt: skip
    return run(council("suppliers"), "payables.determine_status", given).value


def test_a_disagreement_is_answered_within_45_days():
    assert answer_by(date(2026, 11, 2)) == date(2026, 12, 17)


def test_every_question_is_answered_before_a_decision(council):
    supplier = make_supplier()

    with pytest.raises(Refusal, match="is not answered: Who decides what"):
        decided(council, supplier, answers=answers(control="  "))
    with pytest.raises(Refusal, match="tea is no question"):
        decided(council, supplier, answers=answers(tea="Milk"))
    with pytest.raises(NotPermitted):
        run(council("clerk"), "payables.give_statement",
            {"determination": "OPW-1", "given_on": TODAY})  # fmt: skip
    assert not Determination.objects.exists()


def test_who_decided_does_not_answer_who_disagrees_and_a_changed_decision_ends(council):
    supplier = make_supplier()
    one = decided(council, supplier)
    run(council("suppliers"), "payables.give_statement", {"determination": one, "given_on": TODAY})
    raised = {"determination": one, "raised_on": TODAY, "grounds": "They may send a colleague"}
    run(council("suppliers"), "payables.raise_disagreement", raised)
    said = {"determination": one, "upheld": False, "answer": "A colleague was accepted in May"}

    with pytest.raises(Refusal):
        run(council("suppliers"), "payables.answer_disagreement", said)
    run(council("verifier"), "payables.answer_disagreement", said)

    found = Determination.objects.get(reference=one)
    assert (found.dispute, found.answer_by) == ("changed", date(2026, 12, 17))
    assert found.held.upper == TODAY
    (row,) = ask(council("suppliers"), "payables.determinations", {"as_at": TODAY})
    assert (row.status, row.state) == ("inside", "changed")
    told = ask(council("suppliers"), "kernel.explanation",
               {"reference": f"payables:determination:{one}"})  # fmt: skip
    assert ("Decision", "Inside the rules") in told.facts


def test_an_invoice_inside_the_rules_is_not_approved_and_vat_is_when_another_releases_it(council):
    supplier = make_supplier()
    one = decided(council, supplier)
    invoice = make_invoice(council("clerk"), supplier, "A-1")
    run(council("clerk"), "payables.submit_invoice", {"invoice": invoice})

    with pytest.raises(Refusal, match=f"inside the off-payroll rules .{one}.: payroll pays"):
        run(council("holder"), "payables.approve_invoice", {"invoice": invoice})
    with pytest.raises(Refusal, match="what it is for"):
        run(council("senior"), "payables.release_gross", {"invoice": invoice, "reason": " "})
    run(council("senior"), "payables.release_gross", {"invoice": invoice, "reason": "Materials"})

    assert run(council("holder"), "payables.approve_invoice", {"invoice": invoice}).value


def test_outside_the_rules_an_invoice_is_paid_as_any(council):
    supplier = make_supplier()
    decided(council, supplier, inside=False)
    invoice = make_invoice(council("clerk"), supplier, "A-1")
    run(council("clerk"), "payables.submit_invoice", {"invoice": invoice})

    assert run(council("holder"), "payables.approve_invoice", {"invoice": invoice}).value
    with pytest.raises(Refusal, match="not inside the off-payroll rules"):
        run(SYSTEM, "payables.take_for_payroll", {"entity": "BHX", "invoice": invoice})
