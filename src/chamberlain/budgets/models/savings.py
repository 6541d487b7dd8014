"""Savings in four states, which always add up to what was proposed."""

from django.db import models
from django.db.models import Q

from chamberlain.budgets.models.budget import code_field


class Saving(models.Model):
    """A saving the budget counts on."""

    reference = models.TextField(primary_key=True)
    entity = code_field()
    year = models.SmallIntegerField()
    cost_centre = code_field()
    title = models.TextField()
    owner = models.TextField()
    proposed_pence = models.BigIntegerField()

    class Meta:
        db_table = "budgets_saving"
        constraints = [
            models.CheckConstraint(
                condition=Q(proposed_pence__gt=0), name="budgets_saving_positive"
            )
        ]
        indexes = [models.Index(fields=["entity", "year"], name="budgets_saving_of")]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class SavingState(models.Model):
    """How a saving stood in a period; the last said counts."""

    append_only = True

    saving = code_field()
    period = models.SmallIntegerField()
    achieved_pence = models.BigIntegerField()
    anticipated_pence = models.BigIntegerField()
    at_risk_pence = models.BigIntegerField()
    unachievable_pence = models.BigIntegerField()
    comment = models.TextField()
    said_by = models.TextField()
    said_on = models.DateField()
    act = models.TextField()

    class Meta:
        db_table = "budgets_saving_state"
        constraints = [
            models.CheckConstraint(
                condition=Q(achieved_pence__gte=0)
                & Q(anticipated_pence__gte=0)
                & Q(at_risk_pence__gte=0)
                & Q(unachievable_pence__gte=0)
                & Q(period__gte=1)
                & Q(period__lte=12),
                name="budgets_saving_state_parts",
            )
        ]
        indexes = [
            models.Index(fields=["saving", "-period", "-id"], name="budgets_saving_state_last")
        ]

    def __str__(self) -> str:
        return f"{self.saving} period {self.period}"
