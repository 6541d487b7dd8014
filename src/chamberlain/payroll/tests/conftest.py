"""A council with a payroll, its bank, and three people taken on."""

import pytest

from chamberlain.banking.make import make_bank
from chamberlain.kernel.door import run
from chamberlain.kernel.models import User
from chamberlain.payroll.make import employment, make_payroll
from chamberlain.payroll.make import take_on as take_on_pay
from chamberlain.payroll.models import PayException
from chamberlain.people.make import assignment, person, post, take_on

ACCOUNTS = {"E1": "12345675", "E2": "12345683", "E3": "12345691"}
"""Made-up accounts of nobody."""


def staff():
    """Take on a full-time officer, a part-timer paid by two services, and one with a loan."""
    employee = User.objects.get(username="employee").reference
    posts = [
        post("P1"),
        post("P2", cost_centres="CHB101 60; CHB102 40"),
        post("P3", grade="G9"),
    ]
    people = [
        person(number, forenames=name, surname="Thorne", nino=nino, sort_code="100000",
               account_number=ACCOUNTS[number],
               signs_in_as=employee if number == "E1" else "")
        for number, name, nino in (
            ("E1", "Robin", "JX123456C"), ("E2", "Ama", "JX123457C"), ("E3", "Lee", "JX123458C")
        )
    ]  # fmt: skip
    assignments = [
        assignment("E1", "P1"),
        assignment("E2", "P2", weekly_hours="22.20", spine_point=10),
        assignment("E3", "P3", spine_point=40),
    ]
    return take_on(posts, people, assignments)


@pytest.fixture
def payroll(council):
    """The council with a payroll from November 2026 on; answers callers."""
    set_up()
    return council


def set_up():
    """Make a bank and a payroll, and take three people on."""
    make_bank()
    make_payroll()
    staff()
    taken = take_on_pay(
        [
            employment("E1", gross_pence=19_014_94, taxable_pence=17_930_00, tax_pence=2_118_40),
            employment("E2", taxable_pence=8_000_00, tax_pence=132_00),
            employment("E3", student_loan_plan="2", taxable_pence=28_000_00, tax_pence=4_132_00),
        ]
    )
    assert taken.refused == []


def opened(council, **changes):
    """Open and work out the run of November; return its reference and what it came to."""
    given = {"entity": "BHX", "group": "MONTHLY", "tax_year": "2026-27", "number": 8} | changes
    reference = run(council("payroll"), "payroll.open_run", given).value
    return reference, run(council("payroll"), "payroll.calculate_run", {"run": reference}).value


def cleared(council, reference):
    """Clear every open exception of a run."""
    for found in PayException.objects.filter(run__reference=reference, state="open"):
        given = {"exception": found.pk, "note": "Looked at"}
        run(council("payroll"), "payroll.clear_exception", given)


def approved(council, reference):
    """Have a run approved by two people."""
    cleared(council, reference)
    run(council("paymanager"), "payroll.approve_run", {"run": reference})
    run(council("paymanager2"), "payroll.approve_run_again", {"run": reference})


def posted(council, reference):
    """Have a run approved, posted and its payments asked for."""
    approved(council, reference)
    run(council("payroll"), "payroll.post_run", {"run": reference})
