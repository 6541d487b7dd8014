"""The semantic model as a UBL 2.1 Invoice or CreditNote, in the order its schema asks for.

A credit note in UBL has no due date of its own: it is written with the means of payment, so it
needs one. What the document does not state is left out; nothing is worked out here.
"""

import base64

from chamberlain.formats.invoice.building import Builder, document_bytes
from chamberlain.formats.invoice.records import (
    AllowanceCharge,
    DocumentReference,
    Invoice,
    Line,
    Note,
    Period,
    Price,
    TaxCategory,
    VatTotal,
)
from chamberlain.formats.invoice.ubl_parts import CAC, CBC, CREDIT_NOTE, INVOICE
from chamberlain.formats.invoice.write_ubl_parties import UBL, Parties
from chamberlain.formats.invoice.xml import Element

_PROJECT = "50"


def write_ubl(invoice: Invoice) -> bytes:
    """Return the invoice as a UBL document; reading it again gives an equal record."""
    return document_bytes(_Document(invoice).root())


class _Document:
    """One document being written, in its own currency."""

    def __init__(self, invoice: Invoice) -> None:
        self.invoice = invoice
        self.credit = invoice.kind == "credit_note"
        self.name = "CreditNote" if self.credit else "Invoice"
        tag = CREDIT_NOTE if self.credit else INVOICE
        self.build = Builder({None: tag[1:].split("}")[0], **UBL})
        self.parties = Parties(self.build, invoice)
        self.tag = tag

    def cbc(self, tag: str, value: object, /, **attributes: str | None) -> Element:
        """Return a basic component."""
        return self.build.node(CBC + tag, value, **attributes)

    def cac(self, name: str, *content: object) -> Element:
        """Return an aggregate component; None where it would be empty."""
        return self.build.node(CAC + name, *content)

    def amount(self, name: str, value: object, currency: str | None = None) -> Element:
        """Return an amount in the invoice currency unless another is given."""
        return self.cbc(name, value, currencyID=currency or self.invoice.currency)

    def root(self) -> Element:
        """Return the whole document."""
        return self.build.always(
            self.tag,
            *self.heading(),
            *self.references(),
            *self.parties.trading(),
            *self.parties.payments(),
            self.cac("PaymentTerms", self.cbc("Note", self.invoice.payment_terms)),
            *[self.adjustment(a) for a in self.invoice.allowances_charges],
            *[self.vat_total(t) for t in self.invoice.vat_totals],
            self.totals(),
            *[self.line(line) for line in self.invoice.lines],
        )

    def heading(self) -> list[Element]:
        """Return the terms of the document itself: the two documents order some differently."""
        invoice = self.invoice
        type_code = self.cbc(f"{self.name}TypeCode", invoice.type_code)
        notes = [self.cbc("Note", _note(note)) for note in invoice.notes]
        tax_point = self.cbc("TaxPointDate", invoice.tax_point)
        own_order = (
            [tax_point, type_code, *notes]
            if self.credit
            else [self.cbc("DueDate", invoice.due), type_code, *notes, tax_point]
        )
        return [
            self.cbc("CustomizationID", invoice.specification),
            self.cbc("ProfileID", invoice.profile),
            self.cbc("ID", invoice.number),
            self.cbc("IssueDate", invoice.issued),
            *own_order,
            self.cbc("DocumentCurrencyCode", invoice.currency),
            self.cbc("TaxCurrencyCode", invoice.vat_currency),
            self.cbc("AccountingCost", invoice.cost_code),
            self.cbc("BuyerReference", invoice.buyer_reference),
            self.period(invoice.period, invoice.tax_point_code),
        ]

    def references(self) -> list[Element]:
        """Return what the document refers to."""
        invoice = self.invoice
        tender = self.reference("OriginatorDocumentReference", invoice.tender_reference)
        contract = self.reference("ContractDocumentReference", invoice.contract_reference)
        papers = [self.document("AdditionalDocumentReference", d) for d in invoice.documents]
        project = DocumentReference(reference=invoice.project_reference, type_code=_PROJECT)
        if self.credit:
            own = [] if invoice.project_reference is None else [project]
            papers = [self.document("AdditionalDocumentReference", d) for d in own] + papers
            last = [contract, *papers, tender]
        else:
            last = [tender, contract, *papers]
            last.append(self.reference("ProjectReference", invoice.project_reference))
        return [
            self.cac(
                "OrderReference",
                self.cbc("ID", invoice.order_reference),
                self.cbc("SalesOrderID", invoice.sales_order),
            ),
            *[
                self.cac(
                    "BillingReference",
                    self.cac(
                        "InvoiceDocumentReference",
                        self.cbc("ID", earlier.reference),
                        self.cbc("IssueDate", earlier.issued),
                    ),
                )
                for earlier in invoice.preceding
            ],
            self.reference("DespatchDocumentReference", invoice.despatch_reference),
            self.reference("ReceiptDocumentReference", invoice.receiving_reference),
            *last,
        ]

    def reference(self, name: str, number: str | None) -> Element:
        """Return a reference that is only a number."""
        return self.cac(name, self.cbc("ID", number))

    def document(self, name: str, paper: DocumentReference) -> Element:
        """Return a supporting document, its bytes in base64."""
        content = None if paper.content is None else base64.b64encode(paper.content).decode()
        embedded = self.build.node(
            CBC + "EmbeddedDocumentBinaryObject",
            content,
            mimeCode=paper.media_type,
            filename=paper.filename,
        )
        return self.cac(
            name,
            self.cbc("ID", paper.reference, schemeID=paper.scheme),
            self.cbc("DocumentTypeCode", paper.type_code),
            self.cbc("DocumentDescription", paper.description),
            self.cac(
                "Attachment", embedded, self.cac("ExternalReference", self.cbc("URI", paper.uri))
            ),
        )

    def period(self, period: Period | None, code: str | None = None) -> Element:
        """Return a period, or the code of the VAT point that stands in its place."""
        stated = period or Period()
        return self.cac(
            "InvoicePeriod",
            self.cbc("StartDate", stated.start),
            self.cbc("EndDate", stated.end),
            self.cbc("DescriptionCode", code),
        )

    def tax(self, name: str, tax: TaxCategory | None) -> Element:
        """Return a VAT category."""
        if tax is None:
            return None
        return self.cac(
            name,
            self.cbc("ID", tax.code),
            self.cbc("Percent", tax.rate),
            self.cbc("TaxExemptionReasonCode", tax.reason_code),
            self.cbc("TaxExemptionReason", tax.reason),
            self.cac("TaxScheme", self.cbc("ID", tax.scheme)),
        )

    def adjustment(self, adjustment: AllowanceCharge) -> Element:
        """Return an allowance or charge."""
        return self.cac(
            "AllowanceCharge",
            self.cbc("ChargeIndicator", adjustment.indicator),
            self.cbc("AllowanceChargeReasonCode", adjustment.reason_code),
            self.cbc("AllowanceChargeReason", adjustment.reason),
            self.cbc("MultiplierFactorNumeric", adjustment.percent),
            self.amount("Amount", adjustment.amount),
            self.amount("BaseAmount", adjustment.base),
            self.tax("TaxCategory", adjustment.tax),
        )

    def vat_total(self, total: VatTotal) -> Element:
        """Return total VAT with its breakdown."""
        return self.cac(
            "TaxTotal",
            self.amount("TaxAmount", total.amount, total.currency),
            *[
                self.cac(
                    "TaxSubtotal",
                    self.amount("TaxableAmount", row.net, total.currency),
                    self.amount("TaxAmount", row.vat, total.currency),
                    self.tax("TaxCategory", row.tax),
                )
                for row in total.breakdown
            ],
        )

    def totals(self) -> Element:
        """Return the document totals."""
        totals = self.invoice.totals
        if totals is None:
            return None
        return self.cac(
            "LegalMonetaryTotal",
            self.amount("LineExtensionAmount", totals.lines),
            self.amount("TaxExclusiveAmount", totals.net),
            self.amount("TaxInclusiveAmount", totals.gross),
            self.amount("AllowanceTotalAmount", totals.allowances),
            self.amount("ChargeTotalAmount", totals.charges),
            self.amount("PrepaidAmount", totals.prepaid),
            self.amount("PayableRoundingAmount", totals.rounding),
            self.amount("PayableAmount", totals.payable),
        )

    def line(self, line: Line) -> Element:
        """Return one line."""
        quantity = "CreditedQuantity" if self.credit else "InvoicedQuantity"
        return self.cac(
            f"{self.name}Line",
            self.cbc("ID", line.id),
            self.cbc("Note", line.note),
            self.cbc(quantity, line.quantity, unitCode=line.unit),
            self.amount("LineExtensionAmount", line.net),
            self.cbc("AccountingCost", line.cost_code),
            self.period(line.period),
            self.cac("OrderLineReference", self.cbc("LineID", line.order_line)),
            *[self.document("DocumentReference", d) for d in line.objects],
            *[self.adjustment(a) for a in line.allowances_charges],
            self.item(line),
            self.price(line.price),
        )

    def item(self, line: Line) -> Element:
        """Return what was bought."""
        return self.cac(
            "Item",
            self.cbc("Description", line.description),
            self.cbc("Name", line.name),
            self.cac("BuyersItemIdentification", self.cbc("ID", line.buyer_item)),
            self.cac("SellersItemIdentification", self.cbc("ID", line.seller_item)),
            self.cac(
                "StandardItemIdentification", self.parties.identified("ID", line.standard_item)
            ),
            self.cac("OriginCountry", self.cbc("IdentificationCode", line.origin_country)),
            *[
                self.cac(
                    "CommodityClassification",
                    self.cbc(
                        "ItemClassificationCode",
                        c.code,
                        listID=c.list_id,
                        listVersionID=c.list_version,
                    ),
                )
                for c in line.classifications
            ],
            *[self.tax("ClassifiedTaxCategory", tax) for tax in line.taxes],
            *[
                self.cac(
                    "AdditionalItemProperty", self.cbc("Name", a.name), self.cbc("Value", a.value)
                )
                for a in line.attributes
            ],
        )

    def price(self, price: Price | None) -> Element:
        """Return price details: UBL gives a gross price only as the base of a discount."""
        if price is None:
            return None
        discount, indicator = price.discount, price.discount_indicator
        if price.gross is not None and discount is None:
            discount, indicator = price.gross - (price.net or price.gross), "false"
        return self.cac(
            "Price",
            self.amount("PriceAmount", price.net),
            self.cbc("BaseQuantity", price.base_quantity, unitCode=price.base_unit),
            self.cac(
                "AllowanceCharge",
                self.cbc("ChargeIndicator", indicator),
                self.amount("Amount", discount),
                self.amount("BaseAmount", price.gross),
            ),
        )


def _note(note: Note) -> str:
    """Return a note with its subject code before it, as UBL carries it."""
    return note.text if note.subject is None else f"#{note.subject}#{note.text}"
