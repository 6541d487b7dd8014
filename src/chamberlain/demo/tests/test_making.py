"""What the demonstration makes up is what real senders send."""

from datetime import date

import pytest

from chamberlain.demo.invoices import as_document, made_invoices
from chamberlain.demo.recipe import SPENDING, TOWN
from chamberlain.demo.suppliers import made_suppliers, vat_number
from chamberlain.formats.invoice.reading import read_invoice
from chamberlain.formats.invoice.report import is_valid
from chamberlain.formats.invoice.write_cii import write_cii
from chamberlain.formats.invoice.write_ubl import write_ubl

DAY = date(2026, 11, 3)


def test_the_same_seed_makes_the_same_council():
    assert made_suppliers(TOWN) == made_suppliers(TOWN)
    assert made_invoices(TOWN, made_suppliers(TOWN), DAY) == made_invoices(
        TOWN, made_suppliers(TOWN), DAY
    )


def test_every_kind_of_spending_has_a_supplier_and_every_name_is_its_own():
    suppliers = made_suppliers(TOWN)

    assert {supplier.spend for supplier in suppliers} == set(SPENDING)
    assert len({supplier.name for supplier in suppliers}) == len(suppliers)


def test_vat_numbers_pass_their_check():
    digits = vat_number(1234567).removeprefix("GB")
    total = sum(int(d) * w for d, w in zip(digits, (8, 7, 6, 5, 4, 3, 2, 10, 1), strict=True))

    assert total % 97 == 0


@pytest.mark.parametrize("day", [date(2026, 11, d) for d in (2, 3, 4, 5, 6)])
def test_every_file_made_is_valid_and_says_what_was_meant(day):
    for made in made_invoices(TOWN, made_suppliers(TOWN), day):
        document = as_document(made)
        content = write_cii(document) if made.way == "cii" else write_ubl(document)

        read, checks = read_invoice(content)

        assert [c for c in checks if not c.ok and c.severity == "fatal"] == []
        assert is_valid(checks)
        assert (read.number, read.gross_pence) == (made.number, made.gross_pence)
        assert read.kind == ("credit_note" if made.credit else "invoice")
