"""Journals, their lines, journals being prepared, and seals.

Headers stand in one table, because a source reference must be unique over all years; lines are
partitioned by financial year (`migrations/sql/lines.sql`).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from chamberlain.ledger.models.chart import code_field


class Journal(models.Model):
    """A posted journal's header, written once, after its lines. See `rules/canonical.py`."""

    append_only = True

    id = models.BigIntegerField(primary_key=True)
    debit_pence = models.BigIntegerField()
    reverses = models.BigIntegerField(null=True)
    act_id = models.BigIntegerField()
    entered_at = models.DateTimeField()
    journal_date = models.DateField()
    line_count = models.IntegerField()
    year = models.SmallIntegerField()
    period = models.SmallIntegerField()
    entity = code_field()
    type = code_field()
    source = code_field()
    source_ref = code_field()
    description = models.TextField()
    prepared_by = models.TextField(blank=True)
    approved_by = models.TextField(blank=True)
    sha256 = models.BinaryField()

    class Meta:
        db_table = "ledger_journal"
        constraints = [
            models.UniqueConstraint(fields=["source", "source_ref"], name="ledger_journal_once"),
            models.UniqueConstraint(
                fields=["reverses"],
                condition=Q(reverses__isnull=False),
                name="ledger_journal_reversed_once",
            ),
            models.CheckConstraint(
                condition=Q(line_count__gte=2) & ~Q(source="") & ~Q(source_ref=""),
                name="ledger_journal_told",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.description}"


class Line(models.Model):
    """A posted line. Written once, before its header, which checks it."""

    append_only = True

    pk = models.CompositePrimaryKey("year", "journal_id", "line_no")
    journal_id = models.BigIntegerField()
    amount_pence = models.BigIntegerField()
    journal_date = models.DateField()
    line_no = models.IntegerField()
    year = models.SmallIntegerField()
    period = models.SmallIntegerField()
    entity = code_field()
    fund = code_field()
    cost_centre = code_field(blank=True)
    account = code_field()
    project = code_field(blank=True)
    vat_code = code_field(blank=True)
    line_ref = code_field(blank=True)
    narrative = models.TextField(blank=True)

    class Meta:
        db_table = "ledger_line"

    def __str__(self) -> str:
        return f"{self.journal_id}/{self.line_no}"


class PreparedJournal(models.Model):
    """A manual journal on its way: prepared by one person, approved or rejected by another."""

    reference = models.TextField(primary_key=True)
    entity = code_field()
    type = code_field()
    year = models.SmallIntegerField()
    period = models.SmallIntegerField()
    journal_date = models.DateField()
    description = models.TextField()
    lines = models.JSONField()
    debit_pence = models.BigIntegerField()
    evidence = ArrayField(models.TextField(), default=list)
    prepared_by = models.TextField()
    prepared_on = models.DateField()
    state = models.TextField(default="prepared")
    decided_by = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    journal_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "ledger_prepared_journal"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "approved", "rejected", "withdrawn"]),
                name="ledger_prepared_journal_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "withdrawn"])
                | ~Q(decided_by=models.F("prepared_by")),
                name="ledger_prepared_journal_two_people",
            ),
        ]
        indexes = [
            models.Index(
                fields=["entity", "year", "period"],
                name="ledger_prepared_journal_waits",
                condition=Q(state="prepared"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.description}"


class Seal(models.Model):
    """A day's seal: the root over every journal posted since the seal before, chained to it."""

    append_only = True

    number = models.BigIntegerField(primary_key=True)
    day = models.DateField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    journals = models.IntegerField()
    previous = models.TextField()
    root = models.TextField(unique=True)
    sealed_at = models.DateTimeField()
    act = models.TextField()

    class Meta:
        db_table = "ledger_seal"

    def __str__(self) -> str:
        return f"{self.number} {self.day}"
