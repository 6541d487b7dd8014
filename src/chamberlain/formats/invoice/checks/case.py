"""One document laid out for judging: every group that rules look at, with words for its place."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from chamberlain.formats.invoice.records import AllowanceCharge, Invoice, Party, TaxCategory

Subjects = Iterable[tuple[str, Any]]
"""What a rule looks at: each with words that say where it stands in the document."""


class Case:
    """The subjects of one invoice. Each list is made once, when a rule first asks for it."""

    def __init__(self, invoice: Invoice) -> None:
        self.invoice = invoice

    @cached_property
    def document(self) -> Subjects:
        """The document itself."""
        return [("", self.invoice)]

    @cached_property
    def periods(self) -> Subjects:
        """The period of the document, if it states one."""
        return [] if self.invoice.period is None else [("", self.invoice.period)]

    @cached_property
    def line_periods(self) -> Subjects:
        """The periods that lines state."""
        return [(where, line.period) for where, line in self.lines if line.period is not None]

    @cached_property
    def currencies(self) -> Subjects:
        """Each currency stated on an amount, "" where one states none."""
        vat = (t.currency or "" for t in self.invoice.vat_totals if t.amount is not None)
        named = dict.fromkeys((*self.invoice.amount_currencies, *vat))
        return [("", currency) for currency in named]

    @cached_property
    def lines(self) -> Subjects:
        """Every line, by its identifier."""
        return [
            (f"line {line.id or position}", line)
            for position, line in enumerate(self.invoice.lines, start=1)
        ]

    @cached_property
    def allowances(self) -> Subjects:
        """Allowances of the document."""
        return [(f"allowance {n}", a) for n, a in _counted(self.invoice.allowances_charges, False)]

    @cached_property
    def charges(self) -> Subjects:
        """Charges of the document."""
        return [(f"charge {n}", a) for n, a in _counted(self.invoice.allowances_charges, True)]

    @cached_property
    def line_allowances(self) -> Subjects:
        """Allowances of lines."""
        return [
            (f"{where}, allowance {n}", a)
            for where, line in self.lines
            for n, a in _counted(line.allowances_charges, False)
        ]

    @cached_property
    def line_charges(self) -> Subjects:
        """Charges of lines."""
        return [
            (f"{where}, charge {n}", a)
            for where, line in self.lines
            for n, a in _counted(line.allowances_charges, True)
        ]

    @cached_property
    def adjustments(self) -> Subjects:
        """Every allowance and charge, of document and lines, even one that does not say which."""
        return [
            (f"allowance or charge {n}", a)
            for n, a in enumerate(self.invoice.allowances_charges, start=1)
        ] + [
            (f"{where}, allowance or charge {n}", a)
            for where, line in self.lines
            for n, a in enumerate(line.allowances_charges, start=1)
        ]

    @cached_property
    def totals(self) -> Subjects:
        """The document totals."""
        return [("", self.invoice.totals)] if self.invoice.totals else []

    @cached_property
    def vat_totals(self) -> Subjects:
        """Total VAT in each currency."""
        return [
            (f"VAT in {t.currency}" if t.currency else "VAT", t) for t in self.invoice.vat_totals
        ]

    @cached_property
    def rows(self) -> Subjects:
        """Every row of the VAT breakdown."""
        return [
            (f"VAT row {n} ({row.tax.code if row.tax else None})", row)
            for n, row in enumerate(self.invoice.breakdown, start=1)
        ]

    @cached_property
    def row_taxes(self) -> Subjects:
        """The category of each row of the VAT breakdown."""
        return [(where, row.tax) for where, row in self.rows if row.tax]

    @cached_property
    def line_taxes(self) -> Subjects:
        """The category of each line."""
        return [(where, tax) for where, line in self.lines for tax in line.taxes]

    @cached_property
    def adjustment_taxes(self) -> Subjects:
        """The category of each allowance and charge."""
        return [(where, a.tax) for where, a in self.adjustments if a.tax]

    @cached_property
    def taxes(self) -> list[TaxCategory]:
        """Every category stated anywhere."""
        stated = (*self.row_taxes, *self.adjustment_taxes, *self.line_taxes)
        return [tax for _, tax in stated]

    @cached_property
    def parties(self) -> list[tuple[str, Party]]:
        """Every party there is, by its part."""
        invoice = self.invoice
        named = {
            "seller": invoice.seller,
            "buyer": invoice.buyer,
            "payee": invoice.payee,
            "tax representative": invoice.tax_representative,
        }
        return [(part, party) for part, party in named.items() if party is not None]

    @cached_property
    def payments(self) -> Subjects:
        """Every way to pay."""
        several = len(self.invoice.payments) > 1
        return [
            (f"payment means {n}" if several else "", p)
            for n, p in enumerate(self.invoice.payments, start=1)
        ]

    def party(self, part: str) -> Subjects:
        """One party as a subject, where the document has it."""
        return [(name, party) for name, party in self.parties if name == part]


def _counted(
    adjustments: Iterable[AllowanceCharge], charges: bool
) -> Iterator[tuple[int, AllowanceCharge]]:
    """Number the allowances, or the charges, among `adjustments`."""
    wanted = (a for a in adjustments if (a.is_charge if charges else a.is_allowance))
    return enumerate(wanted, start=1)
