"""Whether a worker behind a supplier is taxed as an employee: the decision, and who disagrees."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from chamberlain.payables.models.invoices import Invoice
from chamberlain.payables.models.payees import Payee

DISPUTES = ("", "raised", "upheld", "changed")


class Determination(models.Model):
    """A status determination of one worker's engagement through a supplier, as the law asks.

    `answers` are to the questions asked then. Inside the rules, the supplier's fees are paid
    through payroll with tax and National Insurance taken off. A disagreement is answered by
    `answer_by`: the decision is upheld, or ends and another one takes its place.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT)
    engagement = models.TextField()
    answers = models.JSONField()
    inside = models.BooleanField()
    reasons = models.TextField()
    held = DateRangeField()
    decided_by = models.TextField()
    decided_on = models.DateField()
    given_on = models.DateField(null=True)
    dispute = models.TextField(blank=True, default="")
    raised_on = models.DateField(null=True)
    grounds = models.TextField(blank=True)
    answer_by = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    answered_by = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_determination"
        constraints = [
            ExclusionConstraint(
                name="payables_determination_one_at_a_time",
                expressions=[
                    ("payee", RangeOperators.EQUAL),
                    ("engagement", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(dispute__in=DISPUTES), name="payables_determination_dispute_known"
            ),
            models.CheckConstraint(
                condition=Q(dispute="", raised_on__isnull=True)
                | (~Q(dispute="") & Q(raised_on__isnull=False, answer_by__isnull=False)),
                name="payables_determination_raised_with_a_last_day",
            ),
            models.CheckConstraint(
                condition=Q(dispute__in=["", "raised"], answered_on__isnull=True)
                | Q(dispute__in=["upheld", "changed"], answered_on__isnull=False),
                name="payables_determination_answered_on_a_day",
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="payables_determination_why"),
        ]

    def __str__(self) -> str:
        return self.reference


class GrossRelease(models.Model):
    """An invoice of a supplier inside the rules that is no fee: VAT, materials, expenses."""

    append_only = True
    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT)
    reason = models.TextField()
    released_by = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_gross_release"

    def __str__(self) -> str:
        return str(self.invoice_id)
