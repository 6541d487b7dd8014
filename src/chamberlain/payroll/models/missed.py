"""Pay that somebody missed, given to them at once and taken off what the next run pays them."""

from django.db import models
from django.db.models import F, Q

from chamberlain.payroll.models.overpaid import Overpayment
from chamberlain.payroll.models.setup import Employment

MISSED_STATES = ("asked", "agreed", "refused", "withdrawn")


class MissedPay(models.Model):
    """A sum paid ahead because somebody was not paid, or too little; agreed by a second person.

    Once agreed, `plan` of the same reference takes it off the next pay, as far as that goes.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT)
    amount_pence = models.BigIntegerField()
    why = models.TextField()
    state = models.TextField(default="asked")
    payee = models.TextField()
    asked_by = models.TextField()
    asked_on = models.DateField()
    decided_by = models.TextField(null=True)
    decided_on = models.DateField(null=True)
    decided_note = models.TextField(blank=True)
    plan = models.OneToOneField(Overpayment, on_delete=models.PROTECT, null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_missed_pay"
        constraints = [
            models.UniqueConstraint(
                fields=["employment"], condition=Q(state="asked"), name="payroll_missed_one_asked"
            ),
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0, state__in=MISSED_STATES),
                name="payroll_missed_of_something",
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed")
                | (
                    Q(decided_by__isnull=False, decided_on__isnull=False, plan__isnull=False)
                    & (~Q(decided_by=F("asked_by")) | Q(decided_by="SYSTEM"))
                ),
                name="payroll_missed_two_people",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
