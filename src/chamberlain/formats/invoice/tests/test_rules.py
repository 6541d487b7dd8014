"""Each published rule with a document that passes it and one change that breaks it."""

from typing import Any

import pytest

from chamberlain.formats.invoice.checks import CORE, PEPPOL, check
from chamberlain.formats.invoice.checks.vat import FAMILIES, Family
from chamberlain.formats.invoice.records import Invoice
from chamberlain.formats.invoice.report import is_valid
from chamberlain.formats.invoice.tests.rule_cases import (
    ALLOWANCE,
    BILLING,
    CHARGE,
    CODES,
    DECIMALS,
    EXEMPTIONS,
    LINE,
    NUMBERS,
    PRESENCE,
    RATE,
    ROW,
    SUMS,
    WRONG_RATE,
    D,
    verdict,
)
from chamberlain.formats.invoice.tests.sample import changed, full_invoice, in_category


def family_invoice(family: Family) -> Invoice:
    reason = "Because" if family.exemption == "needed" else None
    return in_category(family.code, RATE[family.rate], reason)


def test_a_full_invoice_passes_every_rule() -> None:
    invoice = full_invoice()

    checks = check(invoice)

    assert [c for c in checks if not c.ok] == []
    assert is_valid(checks)
    assert len(checks) > 150


@pytest.mark.parametrize(("rule", "change"), PRESENCE + SUMS + DECIMALS + CODES)
def test_one_change_breaks_the_rule(rule: str, change: dict[str, Any]) -> None:
    invoice = full_invoice()

    broken = changed(invoice, change)

    assert verdict(invoice, rule) is True
    assert verdict(broken, rule) is False


@pytest.mark.parametrize(("number", "change"), BILLING)
def test_one_change_breaks_the_rule_of_peppol(number: str, change: dict[str, Any]) -> None:
    invoice = full_invoice()

    broken = changed(invoice, change)

    assert verdict(invoice, f"PEPPOL-EN16931-{number}") is True
    assert verdict(broken, f"PEPPOL-EN16931-{number}") is False


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_an_invoice_all_in_one_vat_category_passes_its_ten_rules(family: Family) -> None:
    invoice = family_invoice(family)

    names = [f"BR-{family.name}-{n:02}" for n in range(1, 11)]

    assert [verdict(invoice, name) for name in names] == [True] * 10


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_each_of_the_ten_rules_of_a_vat_category_can_be_broken(family: Family) -> None:
    invoice = family_invoice(family)
    wrong, none = WRONG_RATE[family.rate], family.seller == "none"
    unregistered = {"seller.vat_number": None, "seller.tax_registration": None}
    numbers = {"seller.vat_number": "GB1"} if none else unregistered | {"tax_representative": None}
    needless = family.exemption == "forbidden"

    broken = [
        {"vat_totals.0.breakdown": ()},
        numbers,
        numbers,
        numbers,
        {LINE + "taxes.0.rate": wrong},
        {ALLOWANCE + "tax.rate": wrong},
        {CHARGE + "tax.rate": wrong},
        {ROW + "net": D("955.00")},
        {ROW + "vat": D("500.00")},
        {ROW + "tax.reason": "Because" if needless else None},
    ]

    for n, change in enumerate(broken, start=1):
        assert verdict(changed(invoice, change), f"BR-{family.name}-{n:02}") is False, n


def test_every_rule_has_a_test_here() -> None:
    tabled = {rule for rule, _ in PRESENCE + SUMS + DECIMALS + CODES}
    tabled |= {f"BR-{f.name}-{n:02}" for f in FAMILIES for n in range(1, 11)}
    tabled |= {f"PEPPOL-EN16931-{n}" for n, _ in BILLING}
    tabled |= {f"PEPPOL-EN16931-{n}" for n, _, _ in EXEMPTIONS}
    tabled |= {f"PEPPOL-COMMON-{n}" for n, *_ in NUMBERS}
    alone = {"BR-B-01", "BR-B-02", "BR-CL-06", "BR-CL-22", "BR-IC-11", "BR-IC-12"}
    alone |= {f"BR-O-{n}" for n in (11, 12, 13, 14)} | {"CHAMBERLAIN-VAT-1"}
    alone |= {f"PEPPOL-EN16931-{n}" for n in ("R004", "R061", "R080", "CL006", "P0101")}

    missing = {rule.name for rule in [*CORE, *PEPPOL]} - tabled - alone

    assert missing == {"PEPPOL-COMMON-R046"}
