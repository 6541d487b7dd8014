"""Acts (audit, idempotency and outbox in one row), their subjects, deliveries, and the inbox."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Act(models.Model):
    """Something that was done or refused. Written once, never changed."""

    append_only = True

    id = models.BigIntegerField(primary_key=True)
    reference = models.TextField(unique=True)
    command = models.TextField()
    outcome = models.TextField()
    person = models.TextField()
    on_behalf_of = models.TextField(null=True)
    door = models.TextField()
    address = models.TextField(null=True)
    at = models.DateTimeField()
    business_date = models.DateField()
    entity = models.TextField(null=True)
    key = models.TextField(null=True)
    inputs_sha256 = models.TextField()
    inputs = models.JSONField()
    changes = models.JSONField(default=list)
    warnings = ArrayField(models.TextField(), default=list)
    events = models.JSONField(default=list)
    answer = models.JSONField(null=True)
    refusal = models.TextField(null=True)
    parent = models.BigIntegerField(null=True)
    xid = models.BigIntegerField()

    class Meta:
        db_table = "kernel_act"
        indexes = [
            models.Index(fields=["person", "id"], name="kernel_act_person"),
            models.Index(fields=["command", "id"], name="kernel_act_command"),
            models.Index(
                fields=["xid", "id"],
                name="kernel_act_outbox",
                condition=~models.Q(events=[]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["command", "person", "key"],
                name="kernel_act_key_once",
                condition=models.Q(outcome="done", key__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=["done", "refused"]),
                name="kernel_act_outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.command}"


class ActSubject(models.Model):
    """Who did which duty on what: what the segregation rules look at."""

    append_only = True

    act_id = models.BigIntegerField()
    subject = models.TextField()
    duty = models.TextField(null=True)
    persons = ArrayField(models.TextField())

    class Meta:
        db_table = "kernel_act_subject"
        indexes = [models.Index(fields=["subject"], name="kernel_act_subject_subject")]

    def __str__(self) -> str:
        return f"{self.act_id} {self.subject}"


class Delivery(models.Model):
    """An event that a listener has had: what makes its effect happen once."""

    listener = models.TextField()
    act_id = models.BigIntegerField()
    position = models.IntegerField()

    class Meta:
        db_table = "kernel_delivery"
        constraints = [
            models.UniqueConstraint(
                fields=["listener", "act_id", "position"], name="kernel_delivery_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.listener} {self.act_id}"


class DeliveryMark(models.Model):
    """How far a listener has read the outbox: transactions before this one need no look."""

    listener = models.TextField(primary_key=True)
    xid = models.BigIntegerField()

    class Meta:
        db_table = "kernel_delivery_mark"

    def __str__(self) -> str:
        return self.listener


class DeliveryFailure(models.Model):
    """An event that a listener could not take, kept until it can."""

    listener = models.TextField()
    act_id = models.BigIntegerField()
    position = models.IntegerField()
    attempts = models.IntegerField(default=1)
    error = models.TextField()

    class Meta:
        db_table = "kernel_delivery_failure"
        constraints = [
            models.UniqueConstraint(
                fields=["listener", "act_id", "position"], name="kernel_delivery_failure_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.listener} {self.act_id}"


class Task(models.Model):
    """Work that waits for whoever may do one command on one subject."""

    subject = models.TextField()
    command = models.TextField()
    title = models.TextField()
    url = models.TextField(blank=True)
    entity = models.TextField(null=True)
    directorate = models.TextField(null=True)
    cost_centre = models.TextField(null=True)
    owner = models.TextField(null=True)
    amount_pence = models.BigIntegerField(null=True)
    document = models.TextField(null=True)
    due = models.DateField(null=True)
    opened_on = models.DateField()
    opened_act = models.BigIntegerField()
    closed_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "kernel_task"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "command"],
                name="kernel_task_open_once",
                condition=models.Q(closed_act__isnull=True),
            )
        ]
        indexes = [
            models.Index(
                fields=["command", "due"],
                name="kernel_task_open",
                condition=models.Q(closed_act__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.title
