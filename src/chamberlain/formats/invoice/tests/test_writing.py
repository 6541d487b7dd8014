"""What is written reads back as the same record, in either syntax."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain.formats.invoice.reading import read_invoice
from chamberlain.formats.invoice.records import (
    Account,
    Address,
    AllowanceCharge,
    Contact,
    Identifier,
    Invoice,
    Line,
    Party,
    Payment,
    Period,
    Price,
    TaxCategory,
    Totals,
    VatBreakdown,
    VatTotal,
)
from chamberlain.formats.invoice.report import is_valid
from chamberlain.formats.invoice.tests.sample import changed, full_invoice
from chamberlain.formats.invoice.write_cii import write_cii
from chamberlain.formats.invoice.write_ubl import write_ubl

STATED: dict[str, Any] = {
    "syntax": "UBL Invoice",
    "amount_currencies": (),
    "endpoint_schemes": (),
    "media_types": (),
    "empty_elements": (),
    "unreadable_dates": (),
}

texts = st.text("abc XYZ&<>'\"£é-1", min_size=1, max_size=12).map(
    lambda written: " ".join(written.split()) or "a"
)
maybe = st.none() | texts
amounts = st.decimals(
    Decimal(-(10**9)), Decimal(10**9), places=2, allow_nan=False, allow_infinity=False
)
prices = st.decimals(Decimal(0), Decimal(10**6), places=4, allow_nan=False, allow_infinity=False)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
identifiers = st.builds(Identifier, value=texts, scheme=st.sampled_from(["0088", "0060"]))
taxes = st.builds(
    TaxCategory,
    code=st.sampled_from(["S", "Z", "E", "AE"]),
    rate=st.sampled_from([Decimal("20.00"), Decimal(0), Decimal("17.5")]),
    scheme=st.just("VAT"),
)
addresses = st.builds(Address, street=maybe, city=maybe, postcode=maybe, country=st.just("GB"))
parties = st.builds(
    Party,
    name=texts,
    trading_name=maybe,
    identifiers=st.lists(identifiers, max_size=2).map(tuple),
    company_number=st.none() | identifiers,
    vat_number=maybe,
    endpoint=st.none() | identifiers,
    address=st.none() | addresses,
    contact=st.none() | st.builds(Contact, name=texts, telephone=maybe),
)
adjustments = st.builds(
    AllowanceCharge,
    indicator=st.sampled_from(["true", "false"]),
    amount=amounts,
    base=st.none() | amounts,
    reason=maybe,
    tax=taxes,
)
lines = st.builds(
    Line,
    id=texts,
    note=maybe,
    quantity=prices,
    unit=st.just("C62"),
    net=amounts,
    order_line=maybe,
    cost_code=maybe,
    period=st.none() | st.builds(Period, start=days, end=days),
    allowances_charges=st.lists(adjustments, max_size=2).map(tuple),
    price=st.builds(Price, net=prices),
    name=texts,
    description=maybe,
    seller_item=maybe,
    taxes=taxes.map(lambda tax: (tax,)),
)
vat_totals = st.builds(
    VatTotal,
    amount=amounts,
    currency=st.just("GBP"),
    breakdown=st.lists(
        st.builds(VatBreakdown, net=amounts, vat=amounts, tax=taxes), min_size=1, max_size=3
    ).map(tuple),
)
invoices = st.builds(
    Invoice,
    specification=texts,
    number=texts,
    type_code=st.sampled_from(["380", "381"]),
    issued=days,
    due=days,
    currency=st.just("GBP"),
    buyer_reference=maybe,
    order_reference=maybe,
    contract_reference=maybe,
    payment_terms=maybe,
    seller=parties,
    buyer=parties,
    payments=st.builds(
        Payment,
        code=st.just("30"),
        reference=maybe,
        account=st.builds(Account, number=st.just("12345678"), name=maybe, bank=maybe),
    ).map(lambda payment: (payment,)),
    allowances_charges=st.lists(adjustments, max_size=2).map(tuple),
    vat_totals=vat_totals.map(lambda total: (total,)),
    totals=st.builds(Totals, lines=amounts, net=amounts, gross=amounts, payable=amounts),
    lines=st.lists(lines, min_size=1, max_size=3).map(tuple),
)


def read_back(data: bytes) -> Invoice:
    return read_invoice(data)[0].model_copy(update=STATED)


@given(invoices)
@settings(max_examples=60)
def test_any_invoice_reads_back_as_written_in_ubl(invoice: Invoice) -> None:
    assert read_back(write_ubl(invoice)) == invoice


@given(invoices)
@settings(max_examples=60)
def test_any_invoice_reads_back_as_written_in_cii(invoice: Invoice) -> None:
    assert read_back(write_cii(invoice)) == invoice


@pytest.mark.parametrize("write", [write_ubl, write_cii])
def test_every_group_of_a_full_invoice_reads_back(write: Any) -> None:
    invoice = full_invoice().model_copy(update=STATED)
    if write is write_cii:
        invoice = changed(invoice, {"lines.1.price.base_quantity": None})

    assert read_back(write(invoice)) == invoice


@pytest.mark.parametrize("write", [write_ubl, write_cii])
@pytest.mark.parametrize("type_code", ["380", "381"])
def test_what_is_valid_stays_valid_when_written(write: Any, type_code: str) -> None:
    invoice = changed(full_invoice(), {"type_code": type_code, "due": date(2026, 12, 1)})

    _, checks = read_invoice(write(invoice))

    failed = [c for c in checks if not c.ok]
    assert is_valid(checks), failed
