"""Who trades in a UBL document, how they are paid, and where it was delivered."""

from chamberlain.formats.invoice.building import Builder, Content
from chamberlain.formats.invoice.records import (
    Address,
    Contact,
    Identifier,
    Invoice,
    Party,
    Payment,
)
from chamberlain.formats.invoice.ubl_parts import CAC, CBC
from chamberlain.formats.invoice.xml import Element

UBL: dict[str | None, str] = {"cac": CAC.strip("{}"), "cbc": CBC.strip("{}")}
"""The prefixes by which everybody knows these namespaces."""


_NETWORK = "NA"
"""The schema of UBL wants the card network, which the standard does not know."""


class Parties:
    """The parties and payments of one document being written."""

    def __init__(self, build: Builder, invoice: Invoice) -> None:
        self.build = build
        self.invoice = invoice

    def cbc(self, tag: str, value: Content, /, **attributes: str | None) -> Element:
        """Return a basic component."""
        return self.build.node(CBC + tag, value, **attributes)

    def cac(self, name: str, *content: Content) -> Element:
        """Return an aggregate component; None where it would be empty."""
        return self.build.node(CAC + name, *content)

    def identified(self, name: str, identifier: Identifier | None) -> Element:
        """Return an identifier with its scheme."""
        if identifier is None:
            return None
        return self.cbc(name, identifier.value, schemeID=identifier.scheme)

    def trading(self) -> list[Element]:
        """Return seller, buyer, payee, tax representative and delivery."""
        invoice = self.invoice
        creditor = invoice.creditor_reference
        sepa = () if creditor is None else (Identifier(value=creditor, scheme="SEPA"),)
        seller = self.trader(invoice.seller, sepa)
        return [
            self.cac("AccountingSupplierParty", seller),
            self.cac("AccountingCustomerParty", self.trader(invoice.buyer)),
            self.named("PayeeParty", invoice.payee),
            self.named("TaxRepresentativeParty", invoice.tax_representative),
            self.delivery(),
        ]

    def trader(self, party: Party | None, more: tuple[Identifier, ...] = ()) -> Element:
        """Return a seller or buyer, whose name is the registered one."""
        if party is None:
            return None
        return self.cac(
            "Party",
            self.identified("EndpointID", party.endpoint),
            *self.identifiers((*party.identifiers, *more)),
            self.cac("PartyName", self.cbc("Name", party.trading_name)),
            self.address("PostalAddress", party.address),
            self.tax_number(party.vat_number, "VAT"),
            self.tax_number(party.tax_registration, "TAX"),
            self.cac(
                "PartyLegalEntity",
                self.cbc("RegistrationName", party.name),
                self.identified("CompanyID", party.company_number),
                self.cbc("CompanyLegalForm", party.legal_form),
            ),
            self.contact(party.contact),
        )

    def named(self, name: str, party: Party | None) -> Element:
        """Return a payee or tax representative, whose only name is the one it goes by."""
        if party is None:
            return None
        return self.cac(
            name,
            *self.identifiers(party.identifiers),
            self.cac("PartyName", self.cbc("Name", party.name)),
            self.address("PostalAddress", party.address),
            self.tax_number(party.vat_number, "VAT"),
            self.cac("PartyLegalEntity", self.identified("CompanyID", party.company_number)),
        )

    def identifiers(self, identifiers: tuple[Identifier, ...]) -> list[Element]:
        """Return each identifier in an element of its own."""
        return [self.cac("PartyIdentification", self.identified("ID", i)) for i in identifiers]

    def tax_number(self, number: str | None, scheme: str) -> Element:
        """Return a VAT number or another tax number."""
        if number is None:
            return None
        return self.cac(
            "PartyTaxScheme",
            self.cbc("CompanyID", number),
            self.cac("TaxScheme", self.cbc("ID", scheme)),
        )

    def contact(self, contact: Contact | None) -> Element:
        """Return whom to ask."""
        if contact is None:
            return None
        return self.cac(
            "Contact",
            self.cbc("Name", contact.name),
            self.cbc("Telephone", contact.telephone),
            self.cbc("ElectronicMail", contact.email),
        )

    def address(self, name: str, address: Address | None) -> Element:
        """Return a postal address."""
        if address is None:
            return None
        return self.cac(
            name,
            self.cbc("StreetName", address.street),
            self.cbc("AdditionalStreetName", address.street_more),
            self.cbc("CityName", address.city),
            self.cbc("PostalZone", address.postcode),
            self.cbc("CountrySubentity", address.subdivision),
            self.cac("AddressLine", self.cbc("Line", address.line)),
            self.cac("Country", self.cbc("IdentificationCode", address.country)),
        )

    def delivery(self) -> Element:
        """Return where and when it was delivered."""
        delivery = self.invoice.delivery
        if delivery is None:
            return None
        return self.cac(
            "Delivery",
            self.cbc("ActualDeliveryDate", delivery.delivered),
            self.cac(
                "DeliveryLocation",
                self.identified("ID", delivery.location),
                self.address("Address", delivery.address),
            ),
            self.cac("DeliveryParty", self.cac("PartyName", self.cbc("Name", delivery.name))),
        )

    def payments(self) -> list[Element]:
        """Return every way to pay, the first with the due date of a credit note."""
        credit = self.invoice.kind == "credit_note"
        due = self.invoice.due if credit else None
        return [
            self.payment(payment, self.cbc("PaymentDueDate", None if position else due))
            for position, payment in enumerate(self.invoice.payments)
        ]

    def payment(self, payment: Payment, due: Element) -> Element:
        """Return one way to pay."""
        account, card, mandate = payment.account, payment.card, payment.mandate
        return self.cac(
            "PaymentMeans",
            self.cbc("PaymentMeansCode", payment.code, name=payment.name),
            due,
            self.cbc("PaymentID", payment.reference),
            card
            and self.cac(
                "CardAccount",
                self.cbc("PrimaryAccountNumberID", card.number),
                self.cbc("NetworkID", _NETWORK if card.number is not None else None),
                self.cbc("HolderName", card.holder),
            ),
            account
            and self.cac(
                "PayeeFinancialAccount",
                self.cbc("ID", account.number),
                self.cbc("Name", account.name),
                self.cac("FinancialInstitutionBranch", self.cbc("ID", account.bank)),
            ),
            mandate
            and self.cac(
                "PaymentMandate",
                self.cbc("ID", mandate.reference),
                self.cac("PayerFinancialAccount", self.cbc("ID", mandate.debited_account)),
            ),
        )
