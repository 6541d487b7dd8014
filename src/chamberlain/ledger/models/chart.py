"""The chart: codes, what they stand for, when they may be posted to, and which go together.

A code is never deleted or reused: it is closed by ending `held`. Codes compare byte by byte
(collation "C") on every server.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q


def code_field(*, primary_key: bool = False, blank: bool = False) -> "models.TextField[str, str]":
    """Return a column for a code."""
    return models.TextField(primary_key=primary_key, blank=blank, db_collation="C")


class Fund(models.Model):
    """A fund whose books balance on their own: General Fund, HRA, Collection Fund, schools …"""

    code = code_field(primary_key=True)
    name = models.TextField()
    basis = models.TextField(blank=True)
    held = DateRangeField()

    class Meta:
        db_table = "ledger_fund"

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Account(models.Model):
    """A subjective or balance sheet code; `group_no` is CIPFA's standard subjective group.

    A control account takes lines from sub-ledgers and interfaces only, and from the manual journal
    types it names.
    """

    code = code_field(primary_key=True)
    name = models.TextField()
    group = models.TextField()
    sub_group = models.TextField(blank=True)
    group_no = models.TextField(blank=True)
    statement = models.TextField()
    postable = models.BooleanField()
    control = models.BooleanField(default=False)
    manual_types = ArrayField(models.TextField(), default=list)
    default_vat = models.TextField(blank=True)
    rule = models.TextField(blank=True)
    held = DateRangeField()

    class Meta:
        db_table = "ledger_account"
        constraints = [
            models.CheckConstraint(
                condition=Q(statement__in=["revenue", "balance sheet", "capital"]),
                name="ledger_account_statement_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class AccountRole(models.Model):
    """Which account serves a purpose, such as `creditors_control`; entity "" is every entity."""

    role = models.TextField()
    entity = code_field(blank=True)
    account = models.TextField(db_collation="C")

    class Meta:
        db_table = "ledger_account_role"
        constraints = [
            models.UniqueConstraint(fields=["role", "entity"], name="ledger_account_role_once")
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.account}"


class CostCentre(models.Model):
    """A cost centre, or a service or directorate above it. Only cost centres are posted to."""

    code = code_field(primary_key=True)
    name = models.TextField()
    level = models.TextField()
    entity = code_field()
    fund = code_field(blank=True)
    return_line = models.TextField(blank=True)
    held = DateRangeField()

    class Meta:
        db_table = "ledger_cost_centre"
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=["directorate", "service", "cost_centre"]),
                name="ledger_cost_centre_level_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Placement(models.Model):
    """Where a cost centre or service stood, and when: one place at a time."""

    child = code_field()
    parent = code_field()
    held = DateRangeField()

    class Meta:
        db_table = "ledger_placement"
        constraints = [
            ExclusionConstraint(
                name="ledger_placement_one_at_a_time",
                expressions=[
                    ("child", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.child} in {self.parent}"


class Project(models.Model):
    """A project or capital scheme."""

    code = code_field(primary_key=True)
    name = models.TextField()
    entity = code_field()
    capital = models.BooleanField(default=True)
    held = DateRangeField()

    class Meta:
        db_table = "ledger_project"

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class VatCode(models.Model):
    """What a line says of VAT; rates and returns are the tax application's."""

    code = code_field(primary_key=True)
    name = models.TextField()

    class Meta:
        db_table = "ledger_vat_code"

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class JournalType(models.Model):
    """A kind of journal; `origin` says whether a person writes it or another part of the books."""

    code = code_field(primary_key=True)
    name = models.TextField()
    origin = models.TextField()
    reverses_next_period = models.BooleanField(default=False)
    evidence_above_pence = models.BigIntegerField(null=True)
    periods_from = models.SmallIntegerField(default=1)
    rule = models.TextField(blank=True)

    class Meta:
        db_table = "ledger_journal_type"
        constraints = [
            models.CheckConstraint(
                condition=Q(origin__in=["manual", "subledger", "interface", "system"]),
                name="ledger_journal_type_origin_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class CombinationRule(models.Model):
    """What lines on a range of accounts must and may not carry; a coding obeys every rule it meets.

    `funds` empty means any; `cost_centre` and `project` are "required", "blank" or "any".
    """

    code = code_field(primary_key=True)
    account_from = code_field()
    account_to = code_field()
    funds = ArrayField(models.TextField(), default=list)
    cost_centre = models.TextField(default="any")
    project = models.TextField(default="any")
    message = models.TextField()

    class Meta:
        db_table = "ledger_combination_rule"
        constraints = [
            models.CheckConstraint(
                condition=Q(cost_centre__in=["required", "blank", "any"])
                & Q(project__in=["required", "blank", "any"]),
                name="ledger_combination_rule_words_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.message}"
