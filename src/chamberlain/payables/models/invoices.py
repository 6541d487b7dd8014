"""Invoices and credit notes as they came, how they were coded, and what was found wrong."""

from django.db import models

from chamberlain.payables.models.payees import Payee
from chamberlain.payables.rules.states import INVOICE_STATES, STOPPED_STATES


class Invoice(models.Model):
    """An invoice or credit note. Amounts are as printed; a credit note takes off what is owed.

    What became of an approved one (scheduled, paid) is its obligation's to say.
    """

    reference = models.TextField()
    entity = models.TextField()
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    kind = models.TextField(default="invoice")
    number = models.TextField()
    number_key = models.TextField()
    invoice_date = models.DateField()
    received_on = models.DateField()
    received_by = models.TextField()
    due_on = models.DateField()
    pay_by = models.DateField()
    regime = models.TextField(default="procurement_act_2023")
    net_pence = models.BigIntegerField()
    vat_pence = models.BigIntegerField()
    gross_pence = models.BigIntegerField()
    purpose = models.TextField(blank=True)
    order_reference = models.TextField(blank=True)
    contract_reference = models.TextField(blank=True)
    document = models.TextField(blank=True)
    source = models.TextField()
    state = models.TextField(default="received")
    resume_state = models.TextField(null=True)
    state_reason = models.TextField(blank=True)
    directorate = models.TextField(null=True)
    cost_centre = models.TextField(null=True)
    approver = models.TextField(null=True)
    submitted_by = models.TextField(null=True)
    approved_by = models.TextField(null=True)
    approved_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_invoice"
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="payables_invoice_reference_once"),
            models.UniqueConstraint(
                fields=["payee", "number_key"],
                name="payables_invoice_number_once",
                condition=~models.Q(state__in=["cancelled", "rejected"]),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=list(INVOICE_STATES)),
                name="payables_invoice_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=STOPPED_STATES, resume_state__isnull=False)
                | (~models.Q(state__in=STOPPED_STATES) & models.Q(resume_state__isnull=True)),
                name="payables_invoice_resumes_only_if_stopped",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["invoice", "credit_note"]),
                name="payables_invoice_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    gross_pence=models.F("net_pence") + models.F("vat_pence"), gross_pence__gte=0
                ),
                name="payables_invoice_adds_up",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["approved"])
                | models.Q(approved_on__isnull=False, approved_by__isnull=False),
                name="payables_invoice_approved_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["entity", "received_on", "id"], name="payables_invoice_received"),
            models.Index(fields=["gross_pence", "invoice_date"], name="payables_invoice_amount"),
            models.Index(fields=["payee", "id"], name="payables_invoice_payee"),
            models.Index(fields=["entity", "approved_on"], name="payables_invoice_approved"),
            models.Index(
                fields=["entity", "state", "pay_by"],
                include=["id", "reference", "payee", "approver", "gross_pence", "received_on"],
                name="payables_invoice_waiting",
                condition=~models.Q(state__in=["approved", "cancelled", "rejected"]),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class InvoiceLine(models.Model):
    """One line: what was bought, and the coding it is charged to once somebody coded it."""

    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    line_no = models.IntegerField()
    description = models.TextField(blank=True)
    fund = models.TextField(default="GF")
    cost_centre = models.TextField(blank=True)
    account = models.TextField(blank=True)
    project = models.TextField(blank=True)
    vat_code = models.TextField(blank=True)
    net_pence = models.BigIntegerField()
    vat_pence = models.BigIntegerField(default=0)

    class Meta:
        db_table = "payables_invoice_line"
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "line_no"], name="payables_invoice_line_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id}/{self.line_no}"


class ReceivedDocument(models.Model):
    """An invoice document that came in: taken as an invoice, or waiting for somebody to say."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    document = models.TextField()
    filename = models.TextField()
    state = models.TextField()
    problem = models.TextField(blank=True)
    owner = models.TextField(blank=True)
    payee = models.TextField(blank=True)
    supplier_name = models.TextField(blank=True)
    number = models.TextField(blank=True)
    gross_pence = models.BigIntegerField(null=True)
    contents = models.JSONField(null=True)
    invoice = models.TextField(blank=True)
    settled_note = models.TextField(blank=True)
    received_on = models.DateField()
    received_by = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_received_document"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["accepted", "exception", "settled", "returned"]),
                name="payables_received_document_state_known",
            )
        ]
        indexes = [
            models.Index(
                fields=["entity", "received_on"],
                name="payables_received_waiting",
                condition=models.Q(state="exception"),
            ),
            models.Index(
                fields=["entity", "received_on", "state"], name="payables_received_over_days"
            ),
            models.Index(
                fields=["invoice"],
                name="payables_received_by_hand",
                condition=~models.Q(settled_note=""),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class InvoiceCheck(models.Model):
    """What one rule expected of a received document, and found. Written once."""

    append_only = True

    received = models.ForeignKey(ReceivedDocument, on_delete=models.PROTECT)
    rule = models.TextField()
    ok = models.BooleanField()
    severity = models.TextField()
    expected = models.TextField()
    found = models.TextField()

    class Meta:
        db_table = "payables_invoice_check"

    def __str__(self) -> str:
        return f"{self.rule} {self.ok}"


class Dispute(models.Model):
    """Days over which an invoice was not undisputed: the 30 days do not run."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT)
    reason = models.TextField()
    disputed_on = models.DateField()
    told_supplier_on = models.DateField()
    resolved_on = models.DateField(null=True)
    resolution = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_dispute"
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"],
                name="payables_dispute_one_open",
                condition=models.Q(resolved_on__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.disputed_on}"


class ProbableDuplicate(models.Model):
    """Why an invoice is thought to be another one over again, until a second person clears it."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT)
    other = models.TextField()
    test = models.TextField()
    reason = models.TextField()
    found_on = models.DateField()
    cleared_by = models.TextField(null=True)
    cleared_on = models.DateField(null=True)
    cleared_reason = models.TextField(blank=True)

    class Meta:
        db_table = "payables_probable_duplicate"
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "other", "test"], name="payables_probable_duplicate_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.test} {self.other}"
