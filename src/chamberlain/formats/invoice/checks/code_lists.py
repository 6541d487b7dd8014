"""BR-CL: codes come from the published lists."""

from collections.abc import Callable, Iterator
from typing import Any

from chamberlain.formats.invoice.checks.case import Case, Subjects
from chamberlain.formats.invoice.checks.engine import Finding, Rule, has
from chamberlain.formats.invoice.codes import code_list

_OBJECT = "130"


def _coded(
    number: str,
    what: str,
    codes: str,
    subjects: Callable[[Case], Subjects],
    code: Callable[[Any], str | None] = lambda given: given,
) -> Rule:
    """Return a rule that a code, where there is one, is in the list `codes`."""
    return has(
        f"BR-CL-{number}",
        what,
        lambda case: [(w, s) for w, s in subjects(case) if code(s) is not None],
        code,
        lambda given: given in code_list(codes),
    )


def _type_code(case: Case) -> Iterator[Finding]:
    """BR-CL-01: the type is one for an invoice or a credit note, as the document is."""
    given = case.invoice.type_code
    if given is None:
        return
    invoices, credits = code_list("invoice_type"), code_list("credit_note_type")
    allowed = {"UBL Invoice": invoices, "UBL CreditNote": credits}
    ok = given in allowed.get(case.invoice.syntax, invoices | credits)
    yield Finding("", ok, f"a document type of UNTDID 1001 for a {case.invoice.syntax}", given)


def _term(attribute: str) -> Callable[[Case], Subjects]:
    """Give one term of the document."""
    return lambda case: [("", getattr(case.invoice, attribute))]


def _objects(case: Case) -> Subjects:
    """Give the schemes of invoiced objects, of the document and of lines."""
    own = [("", d) for d in case.invoice.documents]
    lines = [(where, d) for where, line in case.lines for d in line.objects]
    return [(where, d.scheme) for where, d in own + lines if d.type_code == _OBJECT]


def _party_schemes(case: Case) -> Subjects:
    return [(part, i.scheme) for part, party in case.parties for i in party.identifiers]


def _company_schemes(case: Case) -> Subjects:
    return [(part, p.company_number.scheme) for part, p in case.parties if p.company_number]


def _countries(case: Case) -> Subjects:
    own = [(part, party.address.country) for part, party in case.parties if party.address]
    delivery = case.invoice.delivery
    there = delivery.address.country if delivery and delivery.address else None
    return [*own, ("delivery", there)]


def _units(case: Case) -> Subjects:
    """Give the units of quantities and of price base quantities."""
    quantities = [(where, line.unit) for where, line in case.lines]
    return quantities + [(where, line.price.base_unit) for where, line in case.lines if line.price]


def _exemptions(case: Case) -> Subjects:
    stated = (*case.row_taxes, *case.adjustment_taxes)
    return [(where, tax.reason_code) for where, tax in stated]


def _reasons(charges: bool) -> Callable[[Case], Subjects]:
    """Give the reason codes of allowances, or charges, of document and lines."""
    return lambda case: [
        (where, a.reason_code)
        for where, a in case.adjustments
        if (a.is_charge if charges else a.is_allowance)
    ]


def _location(case: Case) -> Subjects:
    delivery = case.invoice.delivery
    return [("delivery", delivery.location.scheme if delivery and delivery.location else None)]


def _standard_items(case: Case) -> Subjects:
    return [(w, line.standard_item.scheme) for w, line in case.lines if line.standard_item]


def _classifications(case: Case) -> Subjects:
    return [(w, c.list_id) for w, line in case.lines for c in line.classifications]


RULES: list[Rule] = [
    Rule("BR-CL-01", _type_code),
    _coded("03", "a currency of ISO 4217", "currency", lambda c: c.currencies),
    _coded("04", "a currency of ISO 4217", "currency", _term("currency")),
    _coded("05", "a currency of ISO 4217", "currency", _term("vat_currency")),
    _coded("06", "a VAT point of UNTDID 2005", "tax_point", _term("tax_point_code")),
    _coded("07", "an object scheme of UNTDID 1153", "object_scheme", _objects),
    _coded(
        "08",
        "a subject of UNTDID 4451",
        "note_subject",
        lambda case: [("note", note.subject) for note in case.invoice.notes],
    ),
    _coded("10", "an identifier scheme of ISO 6523", "iso6523", _party_schemes),
    _coded("11", "an identifier scheme of ISO 6523", "iso6523", _company_schemes),
    _coded("13", "an item list of UNTDID 7143", "item_classification", _classifications),
    _coded("14", "a country of ISO 3166-1", "country", _countries),
    _coded(
        "15",
        "a country of ISO 3166-1",
        "country",
        lambda case: [(where, line.origin_country) for where, line in case.lines],
    ),
    _coded(
        "16",
        "a means of payment of UNTDID 4461",
        "payment_means",
        lambda case: [(where, p.code) for where, p in case.payments],
    ),
    _coded(
        "17",
        "a VAT category of UNTDID 5305",
        "vat_category",
        lambda case: [(w, t.code) for w, t in (*case.row_taxes, *case.adjustment_taxes)],
    ),
    _coded(
        "18",
        "a VAT category of UNTDID 5305",
        "vat_category",
        lambda case: [(where, tax.code) for where, tax in case.line_taxes],
    ),
    _coded("19", "an allowance of UNTDID 5189", "allowance_reason", _reasons(charges=False)),
    _coded("20", "a charge of UNTDID 7161", "charge_reason", _reasons(charges=True)),
    _coded("21", "an identifier scheme of ISO 6523", "iso6523", _standard_items),
    _coded(
        "22",
        "an exemption of the VATEX list",
        "vat_exemption",
        lambda case: [(w, code.upper()) for w, code in _exemptions(case) if code is not None],
    ),
    _coded("23", "a unit of UN/ECE Recommendation 20 or 21", "unit", _units),
    _coded(
        "24",
        "a PDF, PNG, JPEG, CSV, XLSX or ODS",
        "media_type",
        lambda case: [("", media_type) for media_type in case.invoice.media_types],
    ),
    _coded(
        "25",
        "an electronic address scheme (EAS)",
        "eas",
        lambda case: [("", scheme) for scheme in case.invoice.endpoint_schemes],
    ),
    _coded("26", "an identifier scheme of ISO 6523", "iso6523", _location),
]
