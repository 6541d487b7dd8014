"""The tax office's reference is checked by its letter; each body gets what it files money by."""

import pytest

from chamberlain.payroll.rules.bank_lines import (
    accounts_office_fault,
    bank_line_of,
    tax_office_line,
)


@pytest.mark.parametrize(
    "reference",
    ["123PW12345678", "450PE00923437", "120PY19064375", "853PW0076584X", "846PS00928342",
     "961PA0045782X", "961PF10305739", "123PH45678900"],
)  # fmt: skip
def test_references_the_tax_office_calls_valid_are_taken(reference):
    assert accounts_office_fault(reference) == ""


@pytest.mark.parametrize(
    ("reference", "fault"),
    [("", "expected three digits"), ("1234", "expected three digits"),
     ("000PL00000000", "check letter"), ("120PA12697495", "check letter"),
     ("846PT00568772", "check letter"), ("820PB0091254X", "check letter"),
     ("961PI004578OQ", "expected three digits"), ("123PW12345678Z", "expected three digits"),
     ("123PW12345687", "check letter")],
)  # fmt: skip
def test_references_the_tax_office_calls_invalid_are_told_why(reference, fault):
    assert fault in accounts_office_fault(reference)


def test_a_late_month_names_the_year_that_ends_and_its_number():
    assert tax_office_line("123PW12345678", "2023-24", 2, late=True) == "123PW123456782402"
    assert tax_office_line("123PW12345678", "2023-24", 2, late=False) == "123PW12345678"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [({"kind": "tax_office"}, "123PW12345678"), ({"kind": "pension", "quotes": "ER 077"}, "ER 077"),
     ({"what": "order", "order_kind": "fine", "order_reference": "26/F"}, "26/F"),
     ({"what": "order", "order_kind": "direct_earnings", "order_reference": "D1",
       "nino": "AB123456C"}, "AB123456C"),
     ({"what": "order", "order_kind": "direct_earnings", "order_reference": "D1"}, "D1"),
     ({"what": "order", "order_reference": "A very long name of a case", "order_kind": "fine",
       "order_bank_reference": "26/F"}, "26/F")],
)  # fmt: skip
def test_each_body_is_given_what_it_files_money_by(changes, expected):
    row = {"kind": "creditor", "what": "pension", "quotes": "", "order_reference": "", "nino": "",
           "order_kind": "", "order_bank_reference": "", "accounts_office": "123PW12345678",
           "tax_year": "2026-27", "tax_month": 8} | changes  # fmt: skip

    assert bank_line_of(row, late=False) == expected
