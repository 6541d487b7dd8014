"""Periods, and what must be done before one closes."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q

from chamberlain.ledger.models.chart import code_field

STATES = ["future", "open", "soft_closed", "closed", "locked"]


class Period(models.Model):
    """A period of an entity's books. 13 and 14 are adjustment periods dated 31 March.

    `open` takes every journal, `soft_closed` those of corporate finance, the others none.
    """

    entity = code_field()
    year = models.SmallIntegerField()
    period = models.SmallIntegerField()
    name = models.TextField()
    starts = models.DateField()
    ends = models.DateField()
    kind = models.TextField()
    state = models.TextField(default="future")

    class Meta:
        db_table = "ledger_period"
        constraints = [
            models.UniqueConstraint(fields=["entity", "year", "period"], name="ledger_period_once"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="ledger_period_state"),
            models.CheckConstraint(
                condition=Q(period__gte=1) & Q(period__lte=14), name="ledger_period_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.year}/{self.period}"


class CloseRequirement(models.Model):
    """A check that an application promises to report on for each period; it blocks the close.

    One of the year end blocks the close of the year only. `due_working_days` count from the last
    day of what is closed.
    """

    code = models.TextField(primary_key=True)
    name = models.TextField()
    application = models.TextField()
    owner = models.TextField()
    entity = code_field(blank=True)
    held = DateRangeField()
    due_working_days = models.SmallIntegerField(null=True)
    year_end = models.BooleanField(default=False)

    class Meta:
        db_table = "ledger_close_requirement"

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class CloseCheck(models.Model):
    """What was said of a requirement for a period; the last word counts, none is lost."""

    append_only = True

    requirement = models.TextField()
    entity = code_field()
    year = models.SmallIntegerField()
    period = models.SmallIntegerField()
    done = models.BooleanField()
    detail = models.TextField(blank=True)
    reference = models.TextField(blank=True)
    difference_pence = models.BigIntegerField(default=0)
    prepared_by = models.TextField(blank=True)
    reviewed_by = models.TextField(blank=True)
    said_by = models.TextField()
    said_on = models.DateField()
    act = models.TextField()

    class Meta:
        db_table = "ledger_close_check"
        indexes = [
            models.Index(
                fields=["entity", "year", "period", "requirement", "-id"],
                name="ledger_close_check_last",
            )
        ]

    def __str__(self) -> str:
        return f"{self.requirement} {self.year}/{self.period}"


class CloseSignature(models.Model):
    """An officer's signature: under what is left undone at a close, or under a reopening."""

    append_only = True

    entity = code_field()
    year = models.SmallIntegerField()
    period = models.SmallIntegerField()
    kind = models.TextField()
    statement = models.TextField()
    listed = models.JSONField(default=list)
    signed_by = models.TextField()
    signed_on = models.DateField()
    act = models.TextField()

    class Meta:
        db_table = "ledger_close_signature"
        indexes = [
            models.Index(fields=["entity", "year", "period"], name="ledger_close_signature_of")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}/{self.period} {self.signed_by}"
