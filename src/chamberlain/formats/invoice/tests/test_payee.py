"""Where an invoice asks us to pay."""

import pytest

from chamberlain.formats.invoice.payee import Payee, payee_of
from chamberlain.formats.invoice.records import Account, Invoice, Payment


@pytest.mark.parametrize(
    ("number", "bank", "payee"),
    [
        ("12345678", "12-34-56", Payee(sort_code="123456", account_number="12345678")),
        ("12345678", "123456", Payee(sort_code="123456", account_number="12345678")),
        ("12 34 56 12345678", None, Payee(sort_code="123456", account_number="12345678")),
        ("12345678", "BARCGB22", Payee(account_number="12345678")),
        (
            "GB33 BUKB 2020 1555 5555 55",
            None,
            Payee(sort_code="202015", account_number="55555555", iban="GB33BUKB20201555555555"),
        ),
        ("DE79000000001234567890", None, Payee(iban="DE79000000001234567890")),
    ],
)
def test_a_uk_account_and_an_iban_are_told_apart(
    number: str, bank: str | None, payee: Payee
) -> None:
    invoice = Invoice(payments=(Payment(account=Account(number=number, bank=bank)),))

    assert payee_of(invoice) == payee


def test_an_invoice_without_an_account_has_no_payee() -> None:
    invoice = Invoice(payments=(Payment(code="10"),))

    assert payee_of(invoice) == Payee()
