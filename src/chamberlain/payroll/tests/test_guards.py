"""What the database holds to by itself, whatever asks it: a payslip is of a result that stands."""

import pytest
from django.db import IntegrityError, connection, transaction

from chamberlain.kernel.door import run
from chamberlain.payroll.models import Employment, Payslip, Result, Run
from chamberlain.payroll.tests.conftest import cleared, opened

PAYSLIP = """
    INSERT INTO payroll_payslip (run_id, employment_id, result_id, tax_year, number, sequence,
        paid_on, reference, act_id)
    SELECT {run}, {employment}, {result}, '2026-27', 8, 1, paid_on, 'MADE-UP', act_id
    FROM payroll_run WHERE reference = '{reference}'
"""
APPROVED = """
    UPDATE payroll_run SET state = 'approved', approved_again_by = 'somebody' WHERE reference = %s
"""


def refused(sql):
    with (
        pytest.raises(IntegrityError) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET LOCAL ROLE chamberlain_writer")
        cursor.execute(sql)
    return str(caught.value)


def test_a_payslip_names_a_run_an_employment_and_a_result_that_are_there(payroll):
    reference, _ = opened(payroll)
    cleared(payroll, reference)
    run(payroll("paymanager"), "payroll.approve_run", {"run": reference})
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE chamberlain_writer")
        cursor.execute(APPROVED, [reference])
    one, other = Result.objects.all()[:2]
    fine = {"reference": reference, "run": Run.objects.get().pk, "result": one.pk,
            "employment": one.employment_id}  # fmt: skip

    wrong = [{"run": 999_999}, {"employment": 999_999}, {"result": 999_999}, {"result": other.pk}]
    said = [refused(PAYSLIP.format(**(fine | change))) for change in wrong]
    with connection.cursor() as cursor:
        cursor.execute(PAYSLIP.format(**fine))

    assert all("made of what was approved" in words for words in said)
    assert Payslip.objects.get().reference == "MADE-UP"


def test_neither_an_employment_nor_a_run_is_ever_deleted(payroll):
    reference, _ = opened(payroll)

    said = [refused(f"DELETE FROM {name} WHERE true") for name in
            (Employment._meta.db_table, Run._meta.db_table)]  # fmt: skip

    assert all("DELETE is not allowed" in words for words in said)
    assert Run.objects.get(reference=reference).state == "calculated"
