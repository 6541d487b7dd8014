"""Claims for paying late: worked out by the law's own rule, approved by a second person, paid."""

from django.db import models
from django.db.models import F, Q


class LateClaim(models.Model):
    """Interest and compensation on one invoice that was paid late."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    payee = models.TextField()
    invoice = models.TextField()
    debt_pence = models.BigIntegerField()
    due_on = models.DateField()
    paid_on = models.DateField()
    days_late = models.IntegerField()
    rate_e2 = models.IntegerField()
    interest_pence = models.BigIntegerField()
    fixed_sum_pence = models.BigIntegerField()
    costs_pence = models.BigIntegerField(default=0)
    claimed_pence = models.BigIntegerField(null=True)
    owed_pence = models.BigIntegerField()
    document = models.TextField(blank=True)
    note = models.TextField(blank=True)
    cost_centre = models.TextField()
    state = models.TextField(default="proposed")
    proposed_by = models.TextField()
    proposed_on = models.DateField()
    decided_by = models.TextField(null=True)
    decided_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_late_claim"
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"],
                name="payables_late_claim_once",
                condition=~Q(state="rejected"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "approved", "rejected"]),
                name="payables_late_claim_state_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    owed_pence=F("interest_pence") + F("fixed_sum_pence") + F("costs_pence")
                ),
                name="payables_late_claim_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(days_late__gt=0, interest_pence__gte=0, costs_pence__gte=0),
                name="payables_late_claim_of_something_late",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="payables_late_claim_two_people",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
