"""What stands out in a run is listed with its reason in words, and cleared by a person."""

from datetime import date

import pytest

from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.payroll.models import PayException
from chamberlain.payroll.tests.conftest import cleared, opened, posted
from chamberlain.people.make import assignment, person, post, take_on


def listed(council, reference):
    found = ask(council("payroll"), "payroll.run_exceptions", {"run": reference})
    return {(one.payroll_id, one.kind): one.words for one in found}


def test_a_shared_bank_account_is_always_listed_by_name(payroll):
    shared = person("E9", forenames="Kit", surname="Marlow", sort_code="100000",
                    account_number="12345675")  # fmt: skip
    take_on([post("P9")], [shared], [assignment("E9", "P9")])

    reference, _ = opened(payroll)

    found = listed(payroll, reference)
    assert "Robin Thorne" in found["E9", "shared_bank_account"]
    assert "Kit Marlow" in found["E1", "shared_bank_account"]


def test_a_starter_without_tax_details_is_paid_by_0t_and_listed(payroll):
    take_on([post("P9")], [person("E9")], [assignment("E9", "P9")])

    reference, told = opened(payroll)

    found = listed(payroll, reference)
    assert told.employees == 4
    assert "0T" in found["E9", "starter_without_tax_details"]
    assert ("E9", "no_bank_details") in found


def test_a_net_that_moved_says_which_element_moved_it(payroll):
    reference, _ = opened(payroll)
    posted(payroll, reference)
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 12, 1)})
    item = {"payroll_id": "E1", "element": "honorarium", "amount_pence": 800_00,
            "first_day": date(2026, 12, 1)}  # fmt: skip
    run(payroll("payroll"), "payroll.add_items", {"entity": "BHX", "items": [item]})

    reference, _ = opened(payroll, number=9)

    words = listed(payroll, reference)["E1", "moved"]
    assert words.startswith("Net up by £")
    assert "Honorarium" in words or "honorarium £800.00 is new" in words


def test_a_negative_net_is_listed_first(payroll):
    item = {"payroll_id": "E2", "element": "overpayment", "amount_pence": 5_000_00,
            "first_day": date(2026, 11, 7)}  # fmt: skip
    run(payroll("payroll"), "payroll.add_items", {"entity": "BHX", "items": [item]})

    reference, _ = opened(payroll)

    found = ask(payroll("payroll"), "payroll.run_exceptions", {"run": reference})
    assert (found[0].payroll_id, found[0].kind) == ("E2", "negative_or_nil_net")


def test_a_run_is_not_approved_while_something_is_open(payroll):
    item = {"payroll_id": "E2", "element": "overpayment", "amount_pence": 5_000_00,
            "first_day": date(2026, 11, 7)}  # fmt: skip
    run(payroll("payroll"), "payroll.add_items", {"entity": "BHX", "items": [item]})
    reference, _ = opened(payroll)

    with pytest.raises(Refusal, match="not cleared"):
        run(payroll("paymanager"), "payroll.approve_run", {"run": reference})

    cleared(payroll, reference)
    run(payroll("paymanager"), "payroll.approve_run", {"run": reference})


def test_what_was_cleared_stays_cleared_while_nothing_about_it_changes(payroll):
    item = {"payroll_id": "E2", "element": "overpayment", "amount_pence": 5_000_00,
            "first_day": date(2026, 11, 7)}  # fmt: skip
    run(payroll("payroll"), "payroll.add_items", {"entity": "BHX", "items": [item]})
    reference, _ = opened(payroll)
    cleared(payroll, reference)

    run(payroll("payroll"), "payroll.calculate_run", {"run": reference})

    assert set(PayException.objects.values_list("state", flat=True)) == {"cleared"}
