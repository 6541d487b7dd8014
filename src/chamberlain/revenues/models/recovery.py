"""Recovery: lists of what may be done next, steps taken, and holds that keep an account out."""

from django.db import models

from chamberlain.revenues.models.dated import forwards
from chamberlain.revenues.models.liability import Account

LIST_STATES = ("proposed", "released", "withdrawn")
STEP_STATES = ("proposed", "withdrawn", "released")
STEP_KINDS = ("reminder", "second_reminder", "final_notice", "summons", "liability_order")
HOLD_REASONS = (
    "breathing_space",
    "crisis_breathing_space",
    "bereavement",
    "vulnerable",
    "dispute_of_liability",
    "benefit_claim",
    "arrangement",
    "administration",
)


class RecoveryList(models.Model):
    """What is proposed on a day for accounts at one stage; an officer releases it."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    kind = models.TextField()
    tax = models.TextField(default="council_tax")
    as_at = models.DateField()
    state = models.TextField(default="proposed")
    accounts = models.IntegerField()
    held = models.IntegerField()
    total_pence = models.BigIntegerField()
    prepared_by = models.TextField()
    released_by = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_recovery_list"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=LIST_STATES),
                name="revenues_recovery_list_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=STEP_KINDS), name="revenues_recovery_list_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(tax="council_tax") | models.Q(tax="rates", kind="summons"),
                name="revenues_recovery_list_tax_known",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class RecoveryStep(models.Model):
    """One step for one account and year, with the dates the law gives it."""

    list = models.ForeignKey(RecoveryList, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_constraint=False)
    year = models.SmallIntegerField()
    kind = models.TextField()
    state = models.TextField(default="proposed")
    amount_pence = models.BigIntegerField()
    cost_pence = models.BigIntegerField(default=0)
    issued_on = models.DateField(null=True)
    pay_by = models.DateField(null=True)
    whole_due_on = models.DateField(null=True)
    hearing_on = models.DateField(null=True)

    class Meta:
        db_table = "revenues_recovery_step"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=STEP_STATES),
                name="revenues_recovery_step_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_pence__gt=0), name="revenues_recovery_step_positive"
            ),
            models.UniqueConstraint(
                fields=["account", "year", "kind"],
                name="revenues_recovery_step_once",
                condition=models.Q(state="proposed"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind}"


class Hold(models.Model):
    """Why recovery waits on an account, who allowed it, and the day it ends by itself.

    A breathing space covers this year's tax only where the law has it so; other holds always do.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    reason = models.TextField()
    note = models.TextField(blank=True)
    held_from = models.DateField()
    held_to = models.DateField()
    authorised_by = models.TextField()
    covers_this_year = models.BooleanField(default=True)
    act_id = models.BigIntegerField()
    ended_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "revenues_hold"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reason__in=HOLD_REASONS), name="revenues_hold_reason_known"
            ),
            forwards("revenues_hold_forwards"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.reason} to {self.held_to}"
