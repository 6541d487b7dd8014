"""Files in: what is read, what is refused, and the plain form that comes out."""

import io
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from chamberlain.formats import Unreadable
from chamberlain.formats.invoice.reading import read_invoice, read_invoice_file
from chamberlain.formats.invoice.report import to_json
from chamberlain.formats.invoice.tests.sample import changed, full_invoice
from chamberlain.formats.invoice.write_cii import write_cii
from chamberlain.formats.invoice.write_ubl import write_ubl
from chamberlain.formats.readers import READERS

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
PREFIXES = (
    f'xmlns="{UBL}Invoice-2" xmlns:cac="{UBL}CommonAggregateComponents-2" '
    f'xmlns:cbc="{UBL}CommonBasicComponents-2"'
)


def fragment(content: str) -> bytes:
    return f"<Invoice {PREFIXES}>{content}</Invoice>".encode()


def plain(data: bytes) -> dict[str, Any]:
    return to_json(*read_invoice(data))


def pdf_with(name: str, content: bytes) -> bytes:
    pdf = pypdfium2.PdfDocument.new()
    pdf.new_page(100, 100)
    pdf.new_attachment(name).set_data(content)
    buffer = io.BytesIO()
    pdf.save(buffer)
    pdf.close()
    return buffer.getvalue()


def test_an_invoice_has_the_plain_form_that_the_reader_promises() -> None:
    told = plain(write_ubl(full_invoice()))

    assert list(told) == [
        "kind",
        "supplier",
        "number",
        "issue_date",
        "due_date",
        "currency",
        "lines",
        "net_pence",
        "vat",
        "vat_pence",
        "gross_pence",
        "payable_pence",
        "payee",
        "checks",
        "valid",
    ]
    assert told["kind"] == "invoice"
    assert told["supplier"] == {
        "name": "Repairs Ltd",
        "vat_number": "GB123456789",
        "company_number": "01234567",
    }
    assert (told["issue_date"], told["due_date"]) == ("2026-11-02", "2026-12-01")
    assert (told["net_pence"], told["vat_pence"], told["gross_pence"]) == (95000, 19000, 114000)
    assert told["payable_pence"] == 104040
    assert told["vat"] == [{"category": "S", "rate": 20, "net_pence": 95000, "vat_pence": 19000}]
    assert told["payee"] == {"sort_code": "123456", "account_number": "12345678", "iban": None}
    assert told["lines"][0]["unit_price"] == "100"
    assert told["lines"][0]["net_pence"] == 97000
    assert set(told["checks"][0]) == {"rule", "ok", "expected", "found"}


def test_the_same_invoice_reads_the_same_from_every_syntax() -> None:
    invoice = full_invoice()

    told = [
        plain(data)
        for data in (
            write_ubl(invoice),
            write_cii(invoice),
            pdf_with("factur-x.xml", write_cii(invoice)),
            pdf_with("invoice.XML", write_ubl(invoice)),
        )
    ]

    for one in told:
        one.pop("checks")
        one.pop("valid")
    assert told[0] == told[1] == told[2] == told[3]


def test_a_credit_note_says_so_and_its_amounts_stay_positive() -> None:
    credit = changed(full_invoice(), {"type_code": "381"})

    told = [plain(write_ubl(credit)), plain(write_cii(credit))]

    assert [one["kind"] for one in told] == ["credit_note", "credit_note"]
    assert [one["gross_pence"] for one in told] == [114000, 114000]
    assert b"CreditNoteLine" in write_ubl(credit)


def test_a_fragment_is_read_and_what_it_lacks_is_reported() -> None:
    told = plain(fragment("<cbc:ID>7</cbc:ID>"))

    failed = {c["rule"] for c in told["checks"] if not c["ok"]}

    assert told["number"] == "7"
    assert told["gross_pence"] is None
    assert {"BR-01", "BR-03", "BR-06", "BR-16"} <= failed
    assert not told["valid"]


def test_amounts_with_three_decimals_are_read_to_the_penny_and_reported() -> None:
    total = "<cbc:PayableAmount currencyID='GBP'>10.005</cbc:PayableAmount>"

    told = plain(fragment(f"<cac:LegalMonetaryTotal>{total}</cac:LegalMonetaryTotal>"))

    assert told["payable_pence"] == 1001
    assert {"BR-DEC-18", "UBL-DT-01"} <= {c["rule"] for c in told["checks"] if not c["ok"]}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"not xml at all", "not well-formed XML"),
        (b"<a><b></a>", "not well-formed XML"),
        (b"<html/>", "expected a UBL Invoice"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DTD"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "DTD"),
        (fragment("<cac:TaxTotal><cbc:TaxAmount>1,20</cbc:TaxAmount></cac:TaxTotal>"), "1,20"),
        (b"%PDF-1.7 rubbish", "PDF cannot be opened"),
        (b"<a>" + b" " * (20 * 1024 * 1024) + b"</a>", "over 20 MB"),
    ],
)
def test_what_is_no_invoice_is_refused_with_one_line(data: bytes, says: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_invoice(data)

    assert says in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_pdf_without_an_invoice_inside_is_refused() -> None:
    with pytest.raises(Unreadable, match="no e-invoice inside"):
        read_invoice(pdf_with("letter.txt", b"Dear Sir"))


def test_a_date_that_is_no_date_is_told_and_not_guessed() -> None:
    told = plain(fragment("<cbc:IssueDate>2.11.2026</cbc:IssueDate>"))

    assert told["issue_date"] is None
    found = {c["rule"]: c["found"] for c in told["checks"]}
    assert found["PEPPOL-EN16931-F001"] == "IssueDate 2.11.2026"


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        (
            "UBL-SR-24",
            "<cac:Delivery/>",
            "<cac:Delivery/><cac:Delivery/>",
        ),
        (
            "UBL-SR-47",
            "<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode></cac:PaymentMeans>",
            "<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode></cac:PaymentMeans>"
            "<cac:PaymentMeans><cbc:PaymentMeansCode>31</cbc:PaymentMeansCode></cac:PaymentMeans>",
        ),
        (
            "UBL-SR-48",
            "<cac:InvoiceLine><cac:Item><cac:ClassifiedTaxCategory/></cac:Item></cac:InvoiceLine>",
            "<cac:InvoiceLine><cac:Item/></cac:InvoiceLine>",
        ),
    ],
)
def test_the_syntax_is_judged_where_the_rule_applies(rule: str, good: str, bad: str) -> None:
    def verdict(content: str) -> bool | None:
        return {c["rule"]: c["ok"] for c in plain(fragment(content))["checks"]}.get(rule)

    assert verdict("") is None
    assert verdict(good) is True
    assert verdict(bad) is False


def test_the_readers_of_files_answer_or_refuse(tmp_path: Path) -> None:
    good, bad, missing = tmp_path / "good.xml", tmp_path / "bad.xml", tmp_path / "none.xml"
    good.write_bytes(write_ubl(full_invoice()))
    bad.write_bytes(b"rubbish")

    told, status = read_invoice_file(good)

    assert (told["number"], status) == ("INV-100", 0)
    assert read_invoice_file(bad)[1] == 2
    assert "none.xml" in read_invoice_file(missing)[0]["error"]
    assert READERS["invoice"](good) == told
    with pytest.raises(Unreadable):
        READERS["invoice"](bad)
