"""The made-up bank behaves as banks do."""

from datetime import date

import polars as pl
import pytest

from chamberlain.demo.bank import ACCOUNT, OPENING_PENCE, SORT_CODE, Bank
from chamberlain.demo.recipe import TOWN
from chamberlain.formats.bacs.records import SubmissionHead
from chamberlain.formats.bacs.writing import write_standard18
from chamberlain.formats.camt.reading import read_camt
from chamberlain.kernel.calendar import is_working_day

TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 11, day) for day in (3, 4, 5))


@pytest.fixture
def bank(tmp_path):
    return Bank(tmp_path, TOWN)


@pytest.fixture
def payment_file():
    head = SubmissionHead(
        service_user_number="123456",
        serial_number="000001",
        file_number=1,
        sort_code=SORT_CODE,
        account_number=ACCOUNT,
        account_name="BRIGHTHELM CC",
        created_on=TUESDAY,
        processing_date=WEDNESDAY,
        contra_narrative="RUN1",
    )
    items = pl.DataFrame(
        {
            "sort_code": ["309000", "400500"],
            "account_number": ["12345678", "87654321"],
            "amount_pence": [12_345, 55],
            "reference": ["A", "B"],
            "name": ["ONE", "TWO"],
        }
    )
    return write_standard18(head, items, today=TUESDAY, is_working_day=is_working_day).data


def test_statements_follow_one_another_to_the_penny(bank):
    files = [read_camt(bank.statement(day)) for day in (TUESDAY, WEDNESDAY, THURSDAY)]

    read = [file.statements[0] for file in files]
    assert read[0].opening.amount_pence == OPENING_PENCE
    assert [s.opening.amount_pence for s in read[1:]] == [s.closing.amount_pence for s in read[:-1]]
    assert all(check.ok for file in files for checks in file.checks.values() for check in checks)


def test_a_statement_asked_for_again_is_the_same_bytes(bank):
    assert bank.statement(TUESDAY) == bank.statement(TUESDAY)


def test_a_payment_file_is_one_debit_the_day_after_it_is_processed(bank, payment_file):
    report = bank.take(payment_file, TUESDAY)
    again = bank.take(payment_file, TUESDAY)

    for day, expected in ((WEDNESDAY, 0), (THURSDAY, 1)):
        entries = read_camt(bank.statement(day)).entries
        assert entries.filter(pl.col("amount_pence") == -12_400).height == expected
    assert report == again
    assert b"123.45" in report or b"124.00" in report
