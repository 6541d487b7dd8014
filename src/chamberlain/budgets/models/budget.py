"""The budget: a year's original lines, virements, profiles, managers, and what is committed.

Codes are the ledger's, held as text (collation "C"), never as foreign keys. Spending is positive
and income negative, as in the ledger.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

DECISIONS = ["proposed", "approved", "rejected", "withdrawn"]


def code_field(*, primary_key: bool = False, blank: bool = False) -> "models.TextField[str, str]":
    """Return a column for a code."""
    return models.TextField(primary_key=primary_key, blank=blank, db_collation="C")


class Year(models.Model):
    """An entity's budget for a year: a draft until approved, once; then its lines stand."""

    entity = code_field()
    year = models.SmallIntegerField()
    state = models.TextField(default="draft")
    net_pence = models.BigIntegerField(null=True)
    resolution = models.TextField(blank=True)
    approved_by = models.TextField(blank=True)
    approved_on = models.DateField(null=True)

    class Meta:
        db_table = "budgets_year"
        constraints = [
            models.UniqueConstraint(fields=["entity", "year"], name="budgets_year_once"),
            models.CheckConstraint(
                condition=Q(state="draft", approved_on__isnull=True)
                | (Q(state="approved", net_pence__isnull=False) & ~Q(approved_by="")),
                name="budgets_year_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.year} {self.state}"


class Line(models.Model):
    """One line of the original budget."""

    entity = code_field()
    year = models.SmallIntegerField()
    cost_centre = code_field()
    account = code_field()
    fund = code_field()
    amount_pence = models.BigIntegerField()
    profile = code_field()
    entered_by = models.TextField()

    class Meta:
        db_table = "budgets_line"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "year", "cost_centre", "account", "fund"],
                name="budgets_line_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cost_centre} {self.account} {self.amount_pence}"


class Profile(models.Model):
    """How a year falls into its twelve months: whole-number weights, April first."""

    code = code_field(primary_key=True)
    name = models.TextField()
    weights = ArrayField(models.IntegerField(), size=12)

    class Meta:
        db_table = "budgets_profile"

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class LineProfile(models.Model):
    """Another profile for one line from now on; the last said counts, and none is lost."""

    append_only = True

    entity = code_field()
    year = models.SmallIntegerField()
    cost_centre = code_field()
    account = code_field()
    fund = code_field()
    weights = ArrayField(models.IntegerField(), size=12)
    profile = code_field(blank=True)
    reason = models.TextField()
    said_by = models.TextField()
    said_on = models.DateField()
    act = models.TextField()

    class Meta:
        db_table = "budgets_line_profile"
        indexes = [
            models.Index(
                fields=["entity", "year", "cost_centre", "account", "fund", "-id"],
                name="budgets_line_profile_last",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cost_centre} {self.account} {self.profile or 'custom'}"


class Virement(models.Model):
    """A move of budget that comes to nil within each fund: proposed by one, approved by another."""

    reference = models.TextField(primary_key=True)
    entity = code_field()
    year = models.SmallIntegerField()
    kind = models.TextField()
    crosses = models.TextField()
    amount_pence = models.BigIntegerField()
    reason = models.TextField()
    state = models.TextField(default="proposed")
    proposed_by = models.TextField()
    proposed_on = models.DateField()
    decided_by = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    note = models.TextField(blank=True)
    minute = models.TextField(blank=True)

    class Meta:
        db_table = "budgets_virement"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DECISIONS)
                & Q(kind__in=["one_off", "permanent"])
                & Q(crosses__in=["service", "directorate", "council"]),
                name="budgets_virement_words",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "withdrawn"]) | ~Q(decided_by=F("proposed_by")),
                name="budgets_virement_two_people",
            ),
        ]
        indexes = [models.Index(fields=["entity", "year", "state"], name="budgets_virement_of")]

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"


class VirementLine(models.Model):
    """A line of a virement, written before the virement itself, which checks it."""

    append_only = True

    virement = code_field()
    line_no = models.SmallIntegerField()
    cost_centre = code_field()
    account = code_field()
    fund = code_field()
    amount_pence = models.BigIntegerField()

    class Meta:
        db_table = "budgets_virement_line"
        constraints = [
            models.UniqueConstraint(
                fields=["virement", "line_no"], name="budgets_virement_line_once"
            ),
            models.CheckConstraint(
                condition=~Q(amount_pence=0), name="budgets_virement_line_moves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.virement}/{self.line_no}"


class Manager(models.Model):
    """Who answers for a cost centre's budget, and when: one person at a time."""

    entity = code_field()
    cost_centre = code_field()
    person = models.TextField(db_collation="C")
    held = DateRangeField()

    class Meta:
        db_table = "budgets_manager"
        constraints = [
            ExclusionConstraint(
                name="budgets_manager_one_at_a_time",
                expressions=[
                    ("entity", RangeOperators.EQUAL),
                    ("cost_centre", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
            )
        ]
        indexes = [models.Index(fields=["person"], name="budgets_manager_person")]

    def __str__(self) -> str:
        return f"{self.cost_centre} {self.person}"


class OutsideControl(models.Model):
    """Subjectives that managers don't control (capital charges, recharges), left out of reports."""

    account_from = code_field()
    account_to = code_field()
    why = models.TextField()

    class Meta:
        db_table = "budgets_outside_control"
        constraints = [
            models.UniqueConstraint(
                fields=["account_from", "account_to"], name="budgets_outside_control_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_from} to {self.account_to}"


class Threshold(models.Model):
    """From when a variance is amber or red: over both, a share of the budget and an amount."""

    colour = models.TextField()
    permille = models.IntegerField()
    pence = models.BigIntegerField()
    held = DateRangeField()

    class Meta:
        db_table = "budgets_threshold"
        constraints = [
            models.CheckConstraint(
                condition=Q(colour__in=["amber", "red"], permille__gte=0, pence__gte=0),
                name="budgets_threshold_colour",
            ),
            ExclusionConstraint(
                name="budgets_threshold_one_at_a_time",
                expressions=[
                    ("colour", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.colour} {self.permille}"


class Commitment(models.Model):
    """What is ordered and not yet in the ledger, as its source last said."""

    source = code_field()
    source_ref = code_field()
    entity = code_field()
    year = models.SmallIntegerField()
    cost_centre = code_field()
    account = code_field()
    fund = code_field()
    amount_pence = models.BigIntegerField()
    payee = models.TextField(blank=True)
    description = models.TextField(blank=True)
    expected_on = models.DateField(null=True)
    said_on = models.DateField()
    act = models.TextField()

    class Meta:
        db_table = "budgets_commitment"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_ref"], name="budgets_commitment_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0), name="budgets_commitment_positive"
            ),
        ]
        indexes = [
            models.Index(fields=["entity", "year", "cost_centre"], name="budgets_commitment_of")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.source_ref}"
