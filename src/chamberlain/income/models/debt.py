"""Sundry debtors: periodic charges, steps of recovery, disputes, write-offs."""

from django.db import models
from django.db.models import F, Q

from chamberlain.income.models.charges import Charge, Customer
from chamberlain.income.models.register import TEXT


class Periodic(models.Model):
    """A charge that is raised again and again, such as a rent each quarter."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    income_type = models.TextField()
    why = models.TextField()
    net_pence = models.BigIntegerField()
    vat_code = models.TextField(**TEXT)
    every_months = models.IntegerField()
    due_days = models.IntegerField(default=14)
    next_on = models.DateField()
    until = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_periodic"
        constraints = [
            models.CheckConstraint(
                condition=Q(net_pence__gt=0), name="income_periodic_of_something"
            ),
            models.CheckConstraint(
                condition=Q(every_months__in=[1, 3, 6, 12]), name="income_periodic_every"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.why}"


class RecoveryStep(models.Model):
    """A step taken to recover a charge, with the day by which an answer is due."""

    append_only = True

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT)
    entity = models.TextField()
    stage = models.TextField()
    left_pence = models.BigIntegerField()
    taken_on = models.DateField()
    answer_by = models.DateField()
    person = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_recovery_step"
        constraints = [
            models.UniqueConstraint(fields=["charge", "stage"], name="income_recovery_step_once")
        ]

    def __str__(self) -> str:
        return f"{self.charge_id} {self.stage}"


class Dispute(models.Model):
    """What a customer disputes; while it is open nothing is recovered of the charge."""

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT)
    entity = models.TextField()
    reason = models.TextField()
    opened_on = models.DateField()
    opened_by = models.TextField()
    settled_on = models.DateField(null=True)
    outcome = models.TextField(**TEXT)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_dispute"
        constraints = [
            models.UniqueConstraint(
                fields=["charge"],
                name="income_dispute_one_open",
                condition=Q(settled_on__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.charge_id} {self.reason}"


class WriteOff(models.Model):
    """A debt to be given up: proposed by one person, agreed by another within their limit."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT)
    amount_pence = models.BigIntegerField()
    reason_code = models.TextField()
    reason = models.TextField()
    state = models.TextField(default="proposed")
    proposed_by = models.TextField()
    proposed_on = models.DateField()
    agreed_by = models.TextField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_write_off"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0), name="income_write_off_of_something"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "agreed", "rejected"]),
                name="income_write_off_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed")
                | (Q(agreed_by__isnull=False) & ~Q(agreed_by=F("proposed_by"))),
                name="income_write_off_two_people",
            ),
            models.UniqueConstraint(
                fields=["charge"],
                name="income_write_off_one_at_a_time",
                condition=Q(state="proposed"),
            ),
        ]

    def __str__(self) -> str:
        return self.reference
