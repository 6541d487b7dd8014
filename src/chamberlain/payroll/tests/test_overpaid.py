"""What was paid too much is a debt of the employee, repaid in parts above what is protected."""

from datetime import date

import polars as pl
import pytest

from chamberlain.income.make import make_types
from chamberlain.kernel.door import NotPermitted, Refusal, ask, run
from chamberlain.ledger.models import Line as JournalLine
from chamberlain.payroll.models import Overpayment, Result
from chamberlain.payroll.rules.overpayments import basis_of, overpayment_plans
from chamberlain.payroll.tests.conftest import opened, posted

PAYDAY = date(2026, 11, 25)


def record(council, **changes):
    given = {"entity": "BHX", "payroll_id": "E1", "of_tax_year": "2025-26",
             "gross_pence": 900_00, "net_pence": 600_00, "why": "Paid after leaving a second post",
             "cost_centre": "CHB101"} | changes  # fmt: skip
    return run(council("payroll"), "payroll.record_overpayment", given).value


def agree(council, reference, **changes):
    given = {"overpayment": reference, "instalment_pence": 150_00, "protected_pence": 1_000_00,
             "first_on": PAYDAY} | changes  # fmt: skip
    return run(council("payroll"), "payroll.agree_overpayment", given)


def advances():
    lines = JournalLine.objects.filter(account="A2170")
    return sum(one.amount_pence for one in lines)


def state(council, reference):
    return ask(council("payroll"), "payroll.overpayment", {"overpayment": reference})


def test_an_earlier_years_net_is_owed_and_taken_in_the_instalment_agreed(payroll):
    reference = record(payroll)
    assert advances() == 600_00
    agree(payroll, reference)
    run_reference, _ = opened(payroll)
    posted(payroll, run_reference)

    one = Result.objects.filter(payroll_id="E1").latest("id")
    assert one.deductions_pence == 150_00
    found = state(payroll, reference)
    assert (found.basis, found.recovered_pence, found.left_pence) == ("net", 150_00, 450_00)
    assert advances() == 450_00


def test_this_years_is_given_back_with_the_run_and_repaid_above_protected_pay(payroll):
    reference = record(payroll, of_tax_year="2026-27")
    agree(payroll, reference, protected_pence=100_000_00)
    first, _ = opened(payroll)
    one = Result.objects.filter(payroll_id="E1").latest("id")
    assert one.untaxed_pence == 600_00
    assert one.deductions_pence == 0
    agree(payroll, reference, protected_pence=0)
    run(payroll("payroll"), "payroll.calculate_run", {"run": first})
    posted(payroll, first)

    assert state(payroll, reference).recovered_pence == 150_00
    assert advances() == 450_00
    lines = JournalLine.objects.filter(account="A2170")
    assert {one.cost_centre for one in lines} == {""}


def test_a_leavers_debt_is_charged_by_income_and_no_longer_owed_to_payroll(payroll):
    make_types()
    reference = record(payroll)
    given = {"overpayment": reference, "due_on": date(2026, 12, 31)}

    charge = run(payroll("payroll"), "payroll.charge_overpayment", given).value

    assert charge.startswith("CHG-")
    assert (state(payroll, reference).left_pence, advances()) == (0, 0)
    with pytest.raises(Refusal, match="charged"):
        run(payroll("payroll"), "payroll.charge_overpayment", given)


def test_a_debt_is_written_off_by_somebody_else_than_recorded_it(payroll):
    reference = record(payroll)
    given = {"overpayment": reference, "reason": "No means", "cost_centre": "CHB101"}

    with pytest.raises(NotPermitted):
        run(payroll("payroll"), "payroll.write_off_overpayment", given)
    run(payroll("paymanager"), "payroll.write_off_overpayment", given)

    assert (Overpayment.objects.get().state, advances()) == ("written_off", 0)


def test_plans_of_one_employment_go_in_turn_and_leave_what_is_protected():
    def taken(*plans):
        names = ("plan", "net_pence", "instalment_pence", "protected_pence", "left_pence")
        frame = pl.DataFrame(plans, schema=names, orient="row").with_columns(
            employment=pl.lit("E1"), row=pl.int_range(pl.len())
        )
        return overpayment_plans.run(frame)[0]["deduction_pence"].to_list()

    first, second = ("A", 1_000_00, 100_00, 800_00, 60_00), ("B", 1_000_00, 500_00, 800_00, 900_00)
    assert taken(first, second) == [60_00, 140_00]
    assert taken(("A", 700_00, 100_00, 800_00, 60_00)) == [0]


def test_a_year_is_recovered_gross_while_it_lasts_and_net_after_it():
    assert basis_of("2026-27", PAYDAY) == "gross"
    assert basis_of("2025-26", PAYDAY) == "net"
