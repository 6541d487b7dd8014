"""Rules that need a document of their own, and how findings are told."""

import pytest

from chamberlain.formats.invoice.checks import check
from chamberlain.formats.invoice.records import (
    Check,
    DocumentReference,
    Identifier,
    Invoice,
    TaxCategory,
    Totals,
)
from chamberlain.formats.invoice.report import is_valid
from chamberlain.formats.invoice.tests.rule_cases import (
    ALLOWANCE,
    CHARGE,
    EXEMPTIONS,
    LINE,
    NUMBERS,
    ROW,
    D,
    verdict,
)
from chamberlain.formats.invoice.tests.sample import STANDARD, changed, full_invoice, in_category


def test_reverse_charge_and_supply_within_the_community_need_the_buyers_number() -> None:
    nobody = {"buyer.vat_number": None, "buyer.company_number": None}

    reverse = changed(in_category("AE", "0", "Reverse charge"), nobody)
    supply = changed(in_category("K", "0", "Within"), nobody)

    assert verdict(reverse, "BR-AE-02") is False
    assert verdict(supply, "BR-IC-02") is False


def test_supply_within_the_community_says_when_and_where() -> None:
    invoice = in_category("K", "0", "Within")

    unsaid = changed(invoice, {"delivery": None, "period": None})

    assert [verdict(invoice, rule) for rule in ("BR-IC-11", "BR-IC-12")] == [True, True]
    assert [verdict(unsaid, rule) for rule in ("BR-IC-11", "BR-IC-12")] == [False, False]


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ("BR-O-12", LINE + "taxes.0"),
        ("BR-O-13", ALLOWANCE + "tax"),
        ("BR-O-14", CHARGE + "tax"),
    ],
)
def test_outside_the_scope_of_vat_stands_alone(rule: str, path: str) -> None:
    invoice = in_category("O", None, "Outside")

    mixed = changed(invoice, {path: STANDARD})

    assert verdict(invoice, rule) is True
    assert verdict(mixed, rule) is False


def test_outside_the_scope_of_vat_stands_alone_in_the_breakdown() -> None:
    invoice = in_category("O", None, "Outside")
    rows = invoice.vat_totals[0].breakdown + full_invoice().vat_totals[0].breakdown

    mixed = changed(invoice, {"vat_totals.0.breakdown": rows})

    assert verdict(invoice, "BR-O-11") is True
    assert verdict(mixed, "BR-O-11") is False


def test_italian_split_payment_stays_in_italy_and_apart_from_the_standard_rate() -> None:
    split = TaxCategory(code="B", rate=D(22), scheme="VAT")

    invoice = changed(full_invoice(), {LINE + "taxes.0": split})

    assert verdict(full_invoice(), "BR-B-01") is None
    assert verdict(invoice, "BR-B-01") is False
    assert verdict(invoice, "BR-B-02") is False


@pytest.mark.parametrize("rule", ["BR-CL-06", "PEPPOL-EN16931-CL006"])
def test_a_vat_point_code_comes_from_its_list(rule: str) -> None:
    invoice = full_invoice()

    coded = changed(invoice, {"tax_point_code": "432"})
    wrong = changed(invoice, {"tax_point_code": "5"})

    assert [verdict(i, rule) for i in (invoice, coded, wrong)] == [None, True, False]


def test_an_exemption_code_comes_from_its_list_in_either_case() -> None:
    invoice = in_category("E", "0", "Exempt")

    listed = changed(invoice, {ROW + "tax.reason_code": "vatex-eu-132"})
    unlisted = changed(invoice, {ROW + "tax.reason_code": "EXEMPT"})

    assert [verdict(i, "BR-CL-22") for i in (invoice, listed, unlisted)] == [None, True, False]


@pytest.mark.parametrize(("number", "code", "category"), EXEMPTIONS)
def test_an_exemption_code_goes_with_its_category(number: str, code: str, category: str) -> None:
    invoice = changed(full_invoice(), {ROW + "tax.reason_code": code})

    fitting = changed(invoice, {ROW + "tax.code": category})

    assert verdict(invoice, f"PEPPOL-EN16931-{number}") is False
    assert verdict(fitting, f"PEPPOL-EN16931-{number}") is True


@pytest.mark.parametrize(("number", "scheme", "good", "bad"), NUMBERS)
def test_identifiers_have_their_check_digits(number: str, scheme: str, good: str, bad: str) -> None:
    def endpoint(value: str) -> Invoice:
        identifier = Identifier(value=value, scheme=scheme)
        return changed(full_invoice(), {"seller.endpoint": identifier, "buyer.endpoint": None})

    rule = f"PEPPOL-COMMON-{number}"

    assert verdict(endpoint(good), rule) is True
    assert verdict(endpoint(bad), rule) is False


def test_a_direct_debit_names_its_mandate() -> None:
    debit = changed(full_invoice(), {"payments.0.code": "49"})

    unnamed = changed(debit, {"payments.0.mandate": None})

    assert verdict(debit, "PEPPOL-EN16931-R061") is True
    assert verdict(unnamed, "PEPPOL-EN16931-R061") is False


def test_a_credit_note_needs_no_due_date_but_a_type_and_one_project() -> None:
    credit = changed(full_invoice(), {"syntax": "UBL CreditNote", "type_code": "381", "due": None})
    project = DocumentReference(reference="P-4", type_code="50")

    wrong = changed(credit, {"type_code": "83x", "documents": (project,), "payment_terms": None})

    assert verdict(wrong, "BR-CO-25") is None
    assert verdict(credit, "PEPPOL-EN16931-R080") is True
    assert verdict(wrong, "PEPPOL-EN16931-R080") is False
    assert verdict(credit, "PEPPOL-EN16931-P0101") is True
    assert verdict(wrong, "PEPPOL-EN16931-P0101") is False


def test_only_peppol_documents_are_bound_by_peppol() -> None:
    bare = {"seller.endpoint": None, "buyer.endpoint": None}
    plain = changed(full_invoice(), {"specification": "urn:cen.eu:en16931:2017", **bare})

    claimed = changed(full_invoice(), bare)
    xrechnung = changed(
        plain,
        {"specification": "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"},
    )

    assert not is_valid(check(claimed))
    for invoice in (plain, xrechnung):
        assert is_valid(check(invoice))
        assert not any(c.rule.startswith("PEPPOL") for c in check(invoice))


def test_an_unknown_specification_is_told_of_peppol_but_not_bound_by_it() -> None:
    invoice = changed(full_invoice(), {"specification": "urn:something", "seller.endpoint": None})

    checks = check(invoice)

    assert is_valid(checks)
    assert verdict(invoice, "PEPPOL-EN16931-R004") is False


def test_vat_two_pence_out_warns_without_refusing() -> None:
    out = {ROW + "vat": D("190.02"), "vat_totals.0.amount": D("190.02")}
    invoice = changed(
        full_invoice(), out | {"totals.gross": D("1140.02"), "totals.payable": D("1040.42")}
    )

    checks = check(invoice)

    assert [c for c in checks if not c.ok] == [
        Check(
            rule="CHAMBERLAIN-VAT-1",
            ok=False,
            expected="190.00",
            found="VAT row 1 (S): 190.02",
            severity="warning",
        )
    ]
    assert is_valid(checks)


def test_a_rule_is_listed_once_and_names_the_first_places_it_fails() -> None:
    five = tuple(
        line.model_copy(update={"name": None, "id": str(n)})
        for n, line in enumerate(full_invoice().lines[1:] * 5, start=1)
    )

    checks = check(changed(full_invoice(), {"lines": five}))

    named = [c.found for c in checks if c.rule == "BR-25"]
    assert named == ["line 1: none; line 2: none; line 3: none; and 2 more"]


def test_negative_invoices_are_judged_by_the_same_sums() -> None:
    minus = {
        name: None if amount is None else -amount
        for name, amount in full_invoice().totals or Totals()
    }

    lines = tuple(
        line.model_copy(update={"net": -(line.net or 0)}) for line in full_invoice().lines
    )
    invoice = changed(full_invoice(), {"totals": Totals(**minus), "lines": lines})

    assert verdict(invoice, "BR-CO-10") is True
    assert verdict(invoice, "BR-CO-16") is True
    assert verdict(invoice, "BR-CO-25") is True
