"""VAT on direct debits: the invoice that is awaited for each, and what was claimed on it."""

from django.db import models
from django.db.models import F, Q

from chamberlain.banking.models.lines import Line
from chamberlain.banking.models.standing import Standing

VAT_STATES = ("awaited", "claimed", "none")


class DebitVat(models.Model):
    """A direct debit whose VAT is claimed once its VAT invoice is held; posted whole until then."""

    line = models.OneToOneField(Line, on_delete=models.PROTECT)
    standing = models.ForeignKey(Standing, on_delete=models.PROTECT)
    entity = models.TextField()
    gross_pence = models.BigIntegerField()
    vat_code = models.TextField()
    state = models.TextField(default="awaited")
    vat_pence = models.BigIntegerField(default=0)
    invoice_number = models.TextField(blank=True)
    invoice_date = models.DateField(null=True)
    document = models.TextField(blank=True)
    journal = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    person = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    asked_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "banking_debit_vat"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=VAT_STATES), name="banking_debit_vat_state_known"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="claimed", vat_pence__gt=0, vat_pence__lt=F("gross_pence"))
                    & ~Q(document="")
                    & ~Q(invoice_number="")
                    & Q(invoice_date__isnull=False)
                )
                | (~Q(state="claimed") & Q(vat_pence=0)),
                name="banking_debit_vat_claimed_on_an_invoice",
            ),
            models.CheckConstraint(
                condition=~Q(state="none") | ~Q(reason=""), name="banking_debit_vat_none_has_why"
            ),
            models.UniqueConstraint(
                fields=["standing", "invoice_number"],
                name="banking_debit_vat_invoice_once",
                condition=Q(state="claimed"),
            ),
        ]
        indexes = [models.Index(fields=["entity", "state"], name="banking_debit_vat_awaited")]

    def __str__(self) -> str:
        return f"{self.line_id} {self.state}"


class DebitVatPosting(models.Model):
    """VAT of a direct debit claimed, or taken back (below nought), on the day it is posted."""

    append_only = True

    vat = models.ForeignKey(DebitVat, on_delete=models.PROTECT)
    entity = models.TextField()
    vat_pence = models.BigIntegerField()
    posted_on = models.DateField()
    journal = models.TextField()
    person = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "banking_debit_vat_posting"
        indexes = [models.Index(fields=["entity", "posted_on"], name="banking_debit_vat_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(vat_pence=0), name="banking_debit_vat_posting_of_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.vat_id} {self.vat_pence}"
