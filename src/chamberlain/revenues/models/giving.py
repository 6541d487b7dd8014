"""Two people's acts on what is owed: write-offs and refunds; penalties and appeals."""

from django.db import models
from django.db.models import F, Q

from chamberlain.revenues.models.liability import Account

WRITE_OFF_STATES = ("proposed", "agreed", "rejected", "written_on")
REFUND_STATES = ("proposed", "agreed", "rejected")
PENALTY_STATES = ("imposed", "quashed")
APPEAL_STATES = ("with_council", "answered", "with_tribunal", "decided", "withdrawn")
GROUNDS = ("liability", "amount", "discount", "reduction", "penalty", "completion_notice", "band")


class WriteOff(models.Model):
    """Debt of a year to be given up: proposed by one, agreed by another within their limit."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_constraint=False)
    year = models.SmallIntegerField()
    amount_pence = models.BigIntegerField()
    cost_pence = models.BigIntegerField(default=0)
    reason_code = models.TextField()
    reason = models.TextField(blank=True)
    state = models.TextField(default="proposed")
    proposed_by = models.TextField()
    proposed_on = models.DateField()
    agreed_by = models.TextField(null=True)
    agreed_on = models.DateField(null=True)
    written_on_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_write_off"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0) & Q(cost_pence__gte=0)
                & Q(cost_pence__lte=F("amount_pence")),
                name="revenues_write_off_of_something",
            ),
            models.CheckConstraint(
                condition=Q(state__in=WRITE_OFF_STATES), name="revenues_write_off_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "written_on"])
                | (Q(agreed_by__isnull=False) & ~Q(agreed_by=F("proposed_by"))),
                name="revenues_write_off_two_people",
            ),
            models.UniqueConstraint(
                fields=["account", "year"],
                name="revenues_write_off_one_at_a_time",
                condition=Q(state="proposed"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.reference


class Refund(models.Model):
    """What an account is in credit for, to be paid back: proposed by one, agreed by another."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_constraint=False)
    amount_pence = models.BigIntegerField()
    payee = models.TextField()
    reason = models.TextField(blank=True)
    state = models.TextField(default="proposed")
    proposed_by = models.TextField()
    proposed_on = models.DateField()
    agreed_by = models.TextField(null=True)
    agreed_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_refund"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0), name="revenues_refund_of_something"
            ),
            models.CheckConstraint(
                condition=Q(state__in=REFUND_STATES), name="revenues_refund_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed")
                | (Q(agreed_by__isnull=False) & ~Q(agreed_by=F("proposed_by"))),
                name="revenues_refund_two_people",
            ),
            models.UniqueConstraint(
                fields=["account"],
                name="revenues_refund_one_at_a_time",
                condition=Q(state="proposed"),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Penalty(models.Model):
    """A civil penalty on an account's bill, shown by itself; quashed when it should not be."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_constraint=False)
    year = models.SmallIntegerField()
    kind = models.TextField()
    amount_pence = models.BigIntegerField()
    reason = models.TextField()
    imposed_on = models.DateField()
    state = models.TextField(default="imposed")
    quashed_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_penalty"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["first", "repeated"]), name="revenues_penalty_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=PENALTY_STATES), name="revenues_penalty_state_known"
            ),
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0), name="revenues_penalty_of_something"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Appeal(models.Model):
    """A grievance put to the council, its answer, and what the valuation tribunal decided.

    Payment stays due meanwhile: an appeal suspends nothing.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_constraint=False)
    ground = models.TextField()
    grievance = models.TextField()
    made_on = models.DateField()
    reply_by = models.DateField()
    state = models.TextField(default="with_council")
    answered_on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    tribunal_reference = models.TextField(blank=True)
    appealed_on = models.DateField(null=True)
    heard_on = models.DateField(null=True)
    outcome = models.TextField(blank=True)
    decision = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_appeal"
        constraints = [
            models.CheckConstraint(
                condition=Q(ground__in=GROUNDS), name="revenues_appeal_ground_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=APPEAL_STATES), name="revenues_appeal_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="decided") | Q(outcome__in=["allowed", "dismissed", "partly"]),
                name="revenues_appeal_decided_how",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
