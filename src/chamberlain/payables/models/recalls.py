"""Asking the bank for money back before it moves: what was asked, and what the bank answered."""

from django.db import models
from django.db.models import F, Q

from chamberlain.payables.models.runs import Payment, Run
from chamberlain.payables.rules.recalling import OUTCOMES


class Recall(models.Model):
    """A request that the bank doesn't pay a file, or one payment of it, and the bank's answer.

    `outcome` is blank until the bank has answered. What was settled is owed again only when it says
    that nothing was sent, or that it came back; then, once, by somebody who didn't ask.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    run = models.ForeignKey(Run, on_delete=models.PROTECT)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True)
    payments = models.IntegerField()
    total_pence = models.BigIntegerField()
    processing_on = models.DateField()
    reason = models.TextField()
    requested_by = models.TextField()
    requested_on = models.DateField()
    requested_at = models.DateTimeField()
    outcome = models.TextField(blank=True)
    answered_by = models.TextField(null=True)
    answered_on = models.DateField(null=True)
    answer_note = models.TextField(blank=True)
    document = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_recall"
        constraints = [
            models.UniqueConstraint(
                fields=["run"],
                condition=Q(outcome="", payment__isnull=True),
                name="payables_recall_one_of_a_file",
            ),
            models.UniqueConstraint(
                fields=["payment"],
                condition=Q(outcome=""),
                name="payables_recall_one_of_a_payment",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *OUTCOMES]), name="payables_recall_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", answered_by__isnull=True, answered_on__isnull=True)
                | (
                    ~Q(outcome="")
                    & ~Q(answer_note="")
                    & Q(answered_by__isnull=False, answered_on__isnull=False)
                    & (~Q(answered_by=F("requested_by")) | Q(answered_by="SYSTEM"))
                ),
                name="payables_recall_answered_by_another",
            ),
            models.CheckConstraint(
                condition=Q(payments__gt=0, total_pence__gt=0, requested_on__lt=F("processing_on")),
                name="payables_recall_of_something_in_time",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
