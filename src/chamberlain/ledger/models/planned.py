"""Journals that come of a plan: schedules, their parts, recharge rules, and files taken in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from chamberlain.ledger.models.chart import code_field

PLAN_STATES = ["prepared", "approved", "rejected", "ended"]


class Schedule(models.Model):
    """Journals of known amounts over several periods, approved once: recurring, prepayment …"""

    reference = models.TextField(primary_key=True)
    kind = models.TextField()
    entity = code_field()
    type = code_field()
    description = models.TextField()
    debit_pence = models.BigIntegerField()
    evidence = ArrayField(models.TextField(), default=list)
    prepared_by = models.TextField()
    prepared_on = models.DateField()
    state = models.TextField(default="prepared")
    decided_by = models.TextField(blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        db_table = "ledger_schedule"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["recurring", "prepayment", "carry_forward"]),
                name="ledger_schedule_kind",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PLAN_STATES), name="ledger_schedule_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "ended"]) | ~Q(decided_by=F("prepared_by")),
                name="ledger_schedule_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.description}"


class SchedulePart(models.Model):
    """One journal of a schedule, as it will be posted in its period; never changed."""

    append_only = True

    schedule = code_field()
    number = models.SmallIntegerField()
    year = models.SmallIntegerField()
    period = models.SmallIntegerField()
    lines = models.JSONField()
    debit_pence = models.BigIntegerField()

    class Meta:
        db_table = "ledger_schedule_part"
        constraints = [
            models.UniqueConstraint(fields=["schedule", "number"], name="ledger_schedule_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.schedule}/{self.number}"


class RechargeRule(models.Model):
    """How the cost of one cost centre is shared: by percentages or by a statistic.

    `shares` are rows of cost_centre, fund and weight; a percentage's weight is percent x 100 and
    what is left of the hundred stays where it is.
    """

    reference = models.TextField(primary_key=True)
    entity = code_field()
    name = models.TextField()
    basis = models.TextField()
    statement = models.TextField()
    fund = code_field()
    cost_centre = code_field()
    account_from = code_field()
    account_to = code_field()
    debit_account = code_field()
    credit_account = code_field()
    shares = models.JSONField()
    prepared_by = models.TextField()
    prepared_on = models.DateField()
    state = models.TextField(default="prepared")
    decided_by = models.TextField(blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        db_table = "ledger_recharge_rule"
        constraints = [
            models.CheckConstraint(
                condition=Q(basis__in=["percent", "statistic"]), name="ledger_recharge_rule_basis"
            ),
            models.CheckConstraint(
                condition=Q(state__in=PLAN_STATES), name="ledger_recharge_rule_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "ended"]) | ~Q(decided_by=F("prepared_by")),
                name="ledger_recharge_rule_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"


class Upload(models.Model):
    """A file of journals that was taken in: the same bytes are not taken in twice."""

    append_only = True

    sha256 = models.TextField()
    entity = code_field()
    document = models.TextField()
    rows = models.IntegerField()
    journals = models.IntegerField()
    act = models.TextField()

    class Meta:
        db_table = "ledger_upload"
        constraints = [
            models.UniqueConstraint(fields=["entity", "sha256"], name="ledger_upload_once")
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.sha256[:12]}"
