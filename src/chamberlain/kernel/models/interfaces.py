"""Feeds in and out: when each is expected, every time it ran, and how a difference was settled."""

from django.db import models

EVERY = ("working_day", "week", "month", "quarter", "as_it_comes")


class Interface(models.Model):
    """One feed of one entity: who answers for it is whoever may do its command."""

    feed = models.TextField()
    entity = models.TextField()
    name = models.TextField()
    way = models.TextField()
    command = models.TextField()
    url = models.TextField(blank=True)
    every = models.TextField()
    grace_days = models.SmallIntegerField(default=0)
    expected_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    last_run = models.TextField(blank=True)
    ended_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "kernel_interface"
        constraints = [
            models.UniqueConstraint(fields=["feed", "entity"], name="kernel_interface_once"),
            models.CheckConstraint(
                condition=models.Q(way__in=["in", "out"]), name="kernel_interface_way_known"
            ),
            models.CheckConstraint(
                condition=models.Q(every__in=EVERY), name="kernel_interface_every_known"
            ),
            models.CheckConstraint(
                condition=models.Q(grace_days__gte=0), name="kernel_interface_grace_counts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feed}/{self.entity}"


class InterfaceRun(models.Model):
    """One time a feed ran: what came or went, what the other side said, and whether they agree.

    `outcome` is taken, or again: the same bytes were there before and nothing was done twice.
    """

    append_only = True

    reference = models.TextField(unique=True)
    feed = models.TextField()
    entity = models.TextField()
    way = models.TextField()
    outcome = models.TextField()
    before = models.TextField(blank=True)
    subject = models.TextField(blank=True)
    filename = models.TextField(blank=True)
    document = models.TextField(blank=True)
    sha256 = models.TextField(blank=True)
    part = models.IntegerField(default=1)
    items = models.BigIntegerField()
    amount_pence = models.BigIntegerField()
    set_aside = models.BigIntegerField(default=0)
    said_items = models.BigIntegerField(null=True)
    said_pence = models.BigIntegerField(null=True)
    difference = models.TextField(blank=True)
    covers_to = models.DateField(null=True)
    ran_on = models.DateField()
    ran_at = models.DateTimeField()
    person = models.TextField()
    command = models.TextField()
    replay = models.JSONField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "kernel_interface_run"
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "entity", "sha256", "part"],
                name="kernel_interface_run_taken_once",
                condition=models.Q(outcome="taken") & ~models.Q(sha256=""),
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="taken", before="")
                | (models.Q(outcome="again") & ~models.Q(before="")),
                name="kernel_interface_run_outcome_known",
            ),
            models.CheckConstraint(
                condition=models.Q(items__gte=0, set_aside__gte=0),
                name="kernel_interface_run_counts",
            ),
        ]
        indexes = [
            models.Index(fields=["feed", "entity", "-id"], name="kernel_interface_run_last"),
            models.Index(fields=["subject"], name="kernel_interface_run_subject"),
            models.Index(
                fields=["entity"],
                name="kernel_interface_run_differs",
                condition=~models.Q(difference=""),
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class InterfaceSettlement(models.Model):
    """Why totals that disagreed are right all the same, or what was done about it."""

    append_only = True

    run = models.OneToOneField(InterfaceRun, on_delete=models.PROTECT)
    reason = models.TextField()
    person = models.TextField()
    settled_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "kernel_interface_settlement"

    def __str__(self) -> str:
        return f"{self.run_id} {self.reason}"
