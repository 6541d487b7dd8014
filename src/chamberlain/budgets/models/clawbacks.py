"""What an awarding body takes back of a grant: worked out, proposed, approved by another, paid."""

from django.db import models
from django.db.models import F, Q

from chamberlain.budgets.models.budget import code_field


class GrantClawback(models.Model):
    """Money of a grant to be paid back, with the figures on which it was worked out."""

    reference = models.TextField(primary_key=True)
    grant = code_field()
    as_at = models.DateField()
    recognised_pence = models.BigIntegerField()
    eligible_pence = models.BigIntegerField()
    unspent_pence = models.BigIntegerField()
    unmet = models.JSONField(default=list)
    amount_pence = models.BigIntegerField()
    reason = models.TextField(blank=True)
    due_on = models.DateField()
    state = models.TextField(default="proposed")
    proposed_by = models.TextField()
    proposed_on = models.DateField()
    decided_by = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    decided_why = models.TextField(blank=True)

    class Meta:
        db_table = "budgets_grant_clawback"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "approved", "rejected"])
                & Q(amount_pence__gt=0)
                & Q(amount_pence__lte=F("recognised_pence")),
                name="budgets_grant_clawback_figures",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed")
                | (Q(decided_on__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="budgets_grant_clawback_two_people",
            ),
            models.UniqueConstraint(
                fields=["grant"],
                condition=Q(state="proposed"),
                name="budgets_grant_clawback_one_open",
            ),
        ]
        indexes = [models.Index(fields=["grant"], name="budgets_grant_clawback_of")]

    def __str__(self) -> str:
        return f"{self.reference} {self.grant}"
