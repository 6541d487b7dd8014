"""Capital schemes: gates, approved budgets by year and funding, changes to them, and forecasts."""

from django.db import models
from django.db.models import F, Q

from chamberlain.budgets.models.budget import DECISIONS, code_field


class Scheme(models.Model):
    """A capital scheme; its project is what the ledger's lines carry."""

    reference = models.TextField(primary_key=True)
    entity = code_field()
    project = code_field()
    name = models.TextField()
    directorate = code_field()
    manager = models.TextField()

    class Meta:
        db_table = "budgets_scheme"
        constraints = [
            models.UniqueConstraint(fields=["entity", "project"], name="budgets_scheme_once")
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"


class SchemeGate(models.Model):
    """A gate a scheme passed, and who let it."""

    append_only = True

    scheme = code_field()
    gate = models.SmallIntegerField()
    passed_by = models.TextField()
    passed_on = models.DateField()
    note = models.TextField(blank=True)
    act = models.TextField()

    class Meta:
        db_table = "budgets_scheme_gate"
        constraints = [
            models.UniqueConstraint(fields=["scheme", "gate"], name="budgets_scheme_gate_once"),
            models.CheckConstraint(
                condition=Q(gate__gte=1) & Q(gate__lte=5), name="budgets_scheme_gate_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} gate {self.gate}"


class SchemeChange(models.Model):
    """A change of a scheme's budget, proposed by one and approved by another.

    "approval" and "variation" change its total; "reprofile" moves it between years and comes to nil
    for each source of funding.
    """

    reference = models.TextField(primary_key=True)
    scheme = code_field()
    kind = models.TextField()
    amount_pence = models.BigIntegerField()
    reason = models.TextField()
    state = models.TextField(default="proposed")
    proposed_by = models.TextField()
    proposed_on = models.DateField()
    decided_by = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    minute = models.TextField(blank=True)

    class Meta:
        db_table = "budgets_scheme_change"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DECISIONS)
                & Q(kind__in=["approval", "reprofile", "variation"]),
                name="budgets_scheme_change_words",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "withdrawn"]) | ~Q(decided_by=F("proposed_by")),
                name="budgets_scheme_change_two_people",
            ),
        ]
        indexes = [models.Index(fields=["scheme", "state"], name="budgets_scheme_change_of")]

    def __str__(self) -> str:
        return f"{self.reference} {self.kind}"


class SchemeChangeLine(models.Model):
    """What a change adds to a year from a source of funding; written before the change itself."""

    append_only = True

    change = code_field()
    line_no = models.SmallIntegerField()
    year = models.SmallIntegerField()
    funding = models.TextField()
    amount_pence = models.BigIntegerField()

    class Meta:
        db_table = "budgets_scheme_change_line"
        constraints = [
            models.UniqueConstraint(
                fields=["change", "line_no"], name="budgets_scheme_change_line_once"
            ),
            models.CheckConstraint(
                condition=~Q(amount_pence=0), name="budgets_scheme_change_line_moves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change}/{self.line_no}"


class SchemeForecast(models.Model):
    """What a scheme's manager expects: spend of the year, and of the whole scheme."""

    append_only = True

    scheme = code_field()
    year = models.SmallIntegerField()
    period = models.SmallIntegerField()
    year_pence = models.BigIntegerField()
    total_pence = models.BigIntegerField()
    reason = models.TextField()
    made_by = models.TextField()
    made_on = models.DateField()
    act = models.TextField()

    class Meta:
        db_table = "budgets_scheme_forecast"
        indexes = [
            models.Index(
                fields=["scheme", "year", "-period", "-id"], name="budgets_scheme_forecast_last"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.year}/{self.period}"
