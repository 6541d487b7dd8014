"""Teachers: ranges that a run is held against, and what Teachers' Pensions is told."""

from datetime import date

from chamberlain.kernel.door import ask, run
from chamberlain.payroll.make import employment
from chamberlain.payroll.make import take_on as take_on_pay
from chamberlain.payroll.models import PayException, Result
from chamberlain.payroll.tests.conftest import opened, posted
from chamberlain.people.make import assignment, person, post, take_on

RANGE = {"code": "MPR", "name": "Main pay range (made up)", "kind": "salary",
         "lowest_pence": 30_000_00, "highest_pence": 40_000_00,
         "source": "Made-up pay policy"}  # fmt: skip
SEN = RANGE | {"code": "sen", "kind": "allowance", "lowest_pence": 1_000_00,
               "highest_pence": 2_000_00, "name": "SEN allowance (made up)"}  # fmt: skip


def test_a_teacher_outside_the_range_is_listed_and_their_month_is_told_by_role(payroll):
    teacher = assignment("E9", "P9", pension_scheme="teachers", annual_pay_pence=45_000_00,
                         spine_point=None)  # fmt: skip
    her = person("E9", nino="JX123459C", sort_code="100000", account_number="12345704")
    take_on([post("P9", grade="MPR")], [her], [teacher])
    take_on_pay([employment("E9")])
    wrong = [RANGE | {"code": "UPR", "lowest_pence": 50_000_00}, SEN | {"code": "senn"}]
    given = {"entity": "BHX", "held_from": date(2026, 9, 1), "items": [RANGE, SEN, *wrong]}
    loaded = run(payroll("paymanager"), "payroll.load_pay_ranges", given).value
    items = [
        {"payroll_id": "E9", "element": element, "amount_pence": pence, "standing": True,
         "first_day": date(2026, 11, 1)}
        for element, pence in (("sen", 100_00), ("added_pension", 50_00))
    ]  # fmt: skip
    run(payroll("payroll"), "payroll.add_items", {"entity": "BHX", "items": items})

    reference, _ = opened(payroll)
    posted(payroll, reference)

    assert loaded.accepted == ["MPR", "sen"]
    assert [(one.row, one.field) for one in loaded.refused] == [(2, "lowest_pence"), (3, "code")]
    found = PayException.objects.get(employment__payroll_id="E9", kind="outside_range")
    assert found.words == (
        "£45,000.00 a year is outside Main pay range (made up), £30,000.00 to £40,000.00"
    )
    (row,) = ask(payroll("payroll"), "payroll.teachers_month", {"month": "2026-11"})
    one = Result.objects.filter(payroll_id="E9").latest("id")
    assert (row.salary_pence, row.additional_pence, row.tier) == (45_000_00, 50_00, "estimate")
    assert row.employee_pence == one.pension_employee_pence
    assert row.pensionable_pence == 3_850_00
    assert len(ask(payroll("payroll"), "payroll.pay_ranges", {"as_at": date(2026, 11, 2)})) == 2
