"""The semantic model as a UN/CEFACT Cross Industry Invoice (D16B), in the order of its schema.

CII states the remittance text and the direct debit mandate once for all means of payment.
"""

from chamberlain.formats.invoice.building import document_bytes
from chamberlain.formats.invoice.cii import OBJECT, TAX_POINT_CODES, TENDER
from chamberlain.formats.invoice.cii_parts import CROSS_INDUSTRY_INVOICE, RAM, RSM
from chamberlain.formats.invoice.records import (
    DocumentReference,
    Invoice,
    Line,
    Payment,
    Totals,
    VatBreakdown,
)
from chamberlain.formats.invoice.write_cii_parts import BUILD, CiiParts
from chamberlain.formats.invoice.xml import Element

_CODE_OF_TAX_POINT = {ours: theirs for theirs, ours in TAX_POINT_CODES.items()}


def write_cii(invoice: Invoice) -> bytes:
    """Return the invoice as a CII document; reading it again gives an equal record."""
    return document_bytes(_Document(invoice).root())


class _Document(CiiParts):
    """One document being written."""

    def __init__(self, invoice: Invoice) -> None:
        self.invoice = invoice

    def root(self) -> Element:
        """Return the whole document."""
        return BUILD.always(
            CROSS_INDUSTRY_INVOICE,
            self.context(),
            self.heading(),
            BUILD.always(
                RSM + "SupplyChainTradeTransaction",
                *[self.line(line) for line in self.invoice.lines],
                self.agreement(),
                self.handover(),
                self.settlement(),
            ),
        )

    def context(self) -> Element:
        """Return business process and specification."""
        return BUILD.always(
            RSM + "ExchangedDocumentContext",
            self.ram(
                "BusinessProcessSpecifiedDocumentContextParameter",
                self.ram("ID", self.invoice.profile),
            ),
            self.ram(
                "GuidelineSpecifiedDocumentContextParameter",
                self.ram("ID", self.invoice.specification),
            ),
        )

    def heading(self) -> Element:
        """Return the terms of the document itself."""
        return BUILD.always(
            RSM + "ExchangedDocument",
            self.ram("ID", self.invoice.number),
            self.ram("TypeCode", self.invoice.type_code),
            self.day("IssueDateTime", self.invoice.issued),
            *[
                self.ram(
                    "IncludedNote",
                    self.ram("Content", note.text),
                    self.ram("SubjectCode", note.subject),
                )
                for note in self.invoice.notes
            ],
        )

    def agreement(self) -> Element:
        """Return who trades, and what the invoice refers to."""
        invoice = self.invoice
        tender = DocumentReference(reference=invoice.tender_reference, type_code=TENDER)
        papers = ([tender] if invoice.tender_reference is not None else []) + [*invoice.documents]
        project = invoice.project_reference
        return BUILD.always(
            RAM + "ApplicableHeaderTradeAgreement",
            self.ram("BuyerReference", invoice.buyer_reference),
            self.party("SellerTradeParty", invoice.seller),
            self.party("BuyerTradeParty", invoice.buyer),
            self.party("SellerTaxRepresentativeTradeParty", invoice.tax_representative),
            self.reference("SellerOrderReferencedDocument", invoice.sales_order),
            self.reference("BuyerOrderReferencedDocument", invoice.order_reference),
            self.reference("ContractReferencedDocument", invoice.contract_reference),
            *[self.paper(paper) for paper in papers],
            project
            and self.ram(
                "SpecifiedProcuringProject",
                self.ram("ID", project),
                self.ram("Name", "Project reference"),
            ),
        )

    def handover(self) -> Element:
        """Return what was delivered, where and when; the schema wants the element even if empty."""
        invoice = self.invoice
        return BUILD.always(
            RAM + "ApplicableHeaderTradeDelivery",
            *self.delivery(invoice.delivery),
            self.reference("DespatchAdviceReferencedDocument", invoice.despatch_reference),
            self.reference("ReceivingAdviceReferencedDocument", invoice.receiving_reference),
        )

    def settlement(self) -> Element:
        """Return how much, how and when to pay."""
        invoice = self.invoice
        references = [p.reference for p in invoice.payments if p.reference is not None]
        return BUILD.always(
            RAM + "ApplicableHeaderTradeSettlement",
            self.ram("CreditorReferenceID", invoice.creditor_reference),
            self.ram("PaymentReference", next(iter(references), None)),
            self.ram("TaxCurrencyCode", invoice.vat_currency),
            self.ram("InvoiceCurrencyCode", invoice.currency),
            self.party("PayeeTradeParty", invoice.payee),
            *[self.payment(payment) for payment in invoice.payments],
            *[self.row(row) for row in invoice.breakdown],
            self.period(invoice.period),
            *[self.adjustment(a) for a in invoice.allowances_charges],
            self.terms(),
            self.totals(invoice.totals or Totals()),
            *[
                self.ram(
                    "InvoiceReferencedDocument",
                    self.ram("IssuerAssignedID", earlier.reference),
                    self.qualified_day("FormattedIssueDateTime", earlier.issued),
                )
                for earlier in invoice.preceding
            ],
            self.ram(
                "ReceivableSpecifiedTradeAccountingAccount", self.ram("ID", invoice.cost_code)
            ),
        )

    def terms(self) -> Element:
        """Return payment terms, due date and mandate."""
        mandates = (p.mandate.reference for p in self.invoice.payments if p.mandate)
        return self.ram(
            "SpecifiedTradePaymentTerms",
            self.ram("Description", self.invoice.payment_terms),
            self.day("DueDateDateTime", self.invoice.due),
            self.ram("DirectDebitMandateID", next((m for m in mandates if m is not None), None)),
        )

    def payment(self, payment: Payment) -> Element:
        """Return one way to pay: an account number that is no IBAN is a national one."""
        account, card, mandate = payment.account, payment.card, payment.mandate
        number = account.number if account else None
        is_iban = number is not None and number[:2].isalpha()
        return self.ram(
            "SpecifiedTradeSettlementPaymentMeans",
            self.ram("TypeCode", payment.code),
            self.ram("Information", payment.name),
            card
            and self.ram(
                "ApplicableTradeSettlementFinancialCard",
                self.ram("ID", card.number),
                self.ram("CardholderName", card.holder),
            ),
            mandate
            and self.ram(
                "PayerPartyDebtorFinancialAccount", self.ram("IBANID", mandate.debited_account)
            ),
            account
            and self.ram(
                "PayeePartyCreditorFinancialAccount",
                self.ram("IBANID", number if is_iban else None),
                self.ram("AccountName", account.name),
                self.ram("ProprietaryID", None if is_iban else number),
            ),
            account
            and self.ram(
                "PayeeSpecifiedCreditorFinancialInstitution", self.ram("BICID", account.bank)
            ),
        )

    def row(self, row: VatBreakdown) -> Element:
        """Return one row of the VAT breakdown, with the VAT point of the document."""
        point = self.invoice.tax_point_code
        return self.tax(
            "ApplicableTradeTax",
            row.tax,
            amount=row.vat,
            base=row.net,
            point=self.invoice.tax_point,
            point_code=None if point is None else _CODE_OF_TAX_POINT.get(point, point),
        )

    def totals(self, totals: Totals) -> Element:
        """Return the document totals, total VAT in each currency among them."""
        return BUILD.always(
            RAM + "SpecifiedTradeSettlementHeaderMonetarySummation",
            self.ram("LineTotalAmount", totals.lines),
            self.ram("ChargeTotalAmount", totals.charges),
            self.ram("AllowanceTotalAmount", totals.allowances),
            self.ram("TaxBasisTotalAmount", totals.net),
            *[
                self.ram("TaxTotalAmount", total.amount, currencyID=total.currency)
                for total in self.invoice.vat_totals
            ],
            self.ram("RoundingAmount", totals.rounding),
            self.ram("GrandTotalAmount", totals.gross),
            self.ram("TotalPrepaidAmount", totals.prepaid),
            self.ram("DuePayableAmount", totals.payable),
        )

    def line(self, line: Line) -> Element:
        """Return one line."""
        return self.ram(
            "IncludedSupplyChainTradeLineItem",
            self.ram(
                "AssociatedDocumentLineDocument",
                self.ram("LineID", line.id),
                self.ram("IncludedNote", self.ram("Content", line.note)),
            ),
            self.product(line),
            self.line_agreement(line),
            self.ram(
                "SpecifiedLineTradeDelivery",
                self.ram("BilledQuantity", line.quantity, unitCode=line.unit),
            ),
            self.line_settlement(line),
        )

    def line_settlement(self, line: Line) -> Element:
        """Return the money of a line."""
        return self.ram(
            "SpecifiedLineTradeSettlement",
            *[self.tax("ApplicableTradeTax", tax) for tax in line.taxes],
            self.period(line.period),
            *[self.adjustment(a) for a in line.allowances_charges],
            self.ram(
                "SpecifiedTradeSettlementLineMonetarySummation",
                self.ram("LineTotalAmount", line.net),
            ),
            *[self.paper(paper, OBJECT) for paper in line.objects],
            self.ram("ReceivableSpecifiedTradeAccountingAccount", self.ram("ID", line.cost_code)),
        )
