"""What debts may be lost: the history of losses, rates set from it, and the allowance by two."""

from django.db import models
from django.db.models import F, Q

from chamberlain.income.models.register import TEXT

KINDS = ("sundry", "council_tax", "rates")


class FormerAllowance(models.Model):
    """What was set aside by one person before two were needed: kept, and never added to."""

    append_only = True

    reference = models.TextField(unique=True)
    entity = models.TextField()
    as_at = models.DateField()
    debt_pence = models.BigIntegerField()
    allowance_pence = models.BigIntegerField()
    moved_pence = models.BigIntegerField()
    bands = models.JSONField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_impairment_former"
        constraints = [
            models.UniqueConstraint(fields=["entity", "as_at"], name="income_impairment_once")
        ]

    def __str__(self) -> str:
        return self.reference


class LossHistory(models.Model):
    """What was lost of past debts by age and stage: from the books, or entered as evidence."""

    append_only = True

    reference = models.TextField(unique=True)
    entity = models.TextField()
    kind = models.TextField()
    as_at = models.DateField()
    source = models.TextField()
    bands = models.JSONField()
    person = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_loss_history"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="income_loss_history_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.kind}"


class LossRates(models.Model):
    """The rates an allowance is worked out by, from a day on, with the history they rest on."""

    append_only = True

    reference = models.TextField(unique=True)
    entity = models.TextField()
    kind = models.TextField()
    from_day = models.DateField()
    history = models.ForeignKey(LossHistory, on_delete=models.PROTECT)
    bands = models.JSONField()
    person = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_loss_rates"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="income_loss_rates_kind"),
            models.UniqueConstraint(
                fields=["entity", "kind", "from_day"], name="income_loss_rates_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.kind}"


class Allowance(models.Model):
    """What is set aside for debts that may not be paid: proposed by one, posted by another."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    kind = models.TextField()
    as_at = models.DateField()
    rates = models.ForeignKey(LossRates, on_delete=models.PROTECT)
    debt_pence = models.BigIntegerField()
    allowance_pence = models.BigIntegerField()
    held_pence = models.BigIntegerField()
    moved_pence = models.BigIntegerField()
    bands = models.JSONField()
    state = models.TextField(default="proposed")
    proposed_by = models.TextField()
    agreed_by = models.TextField(null=True)
    reason = models.TextField(**TEXT)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_allowance"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "agreed", "rejected"]),
                name="income_allowance_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed")
                | (Q(agreed_by__isnull=False) & ~Q(agreed_by=F("proposed_by"))),
                name="income_allowance_two_people",
            ),
            models.CheckConstraint(
                condition=Q(moved_pence=F("allowance_pence") - F("held_pence")),
                name="income_allowance_moves_by_the_difference",
            ),
            models.UniqueConstraint(
                fields=["entity", "kind", "as_at"],
                name="income_allowance_once",
                condition=~Q(state="rejected"),
            ),
        ]

    def __str__(self) -> str:
        return self.reference
