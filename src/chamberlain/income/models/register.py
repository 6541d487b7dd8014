"""What receipts may be for: income types with their rules as dated data, and the accounts."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

TEXT: dict[str, Any] = {"blank": True, "default": ""}
CHECKED_AS_A_SET: dict[str, Any] = {"on_delete": models.PROTECT, "db_constraint": False}
"""Foreign keys of rows that come by the hundred thousand: triggers check each batch as a set."""


class IncomeType(models.Model):
    """A revenue stream over the days it is so: its coding, VAT, channels, control and policy."""

    entity = models.TextField()
    code = models.TextField()
    name = models.TextField()
    account = models.TextField(**TEXT)
    cost_centre = models.TextField(**TEXT)
    fund = models.TextField(default="GF")
    vat_code = models.TextField(**TEXT)
    control = models.TextField()
    control_fund = models.TextField(default="GF")
    channels = ArrayField(models.TextField())
    policy = models.TextField(default="exact_then_oldest")
    least_pence = models.BigIntegerField(default=1)
    most_pence = models.BigIntegerField(null=True)
    held = DateRangeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_type"
        constraints = [
            ExclusionConstraint(
                name="income_type_one_at_a_time",
                expressions=[
                    ("entity", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(policy__in=["exact_then_oldest", "oldest", "newest", "costs_last"]),
                name="income_type_policy_known",
            ),
            models.CheckConstraint(
                condition=Q(least_pence__gte=1), name="income_type_least_is_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Validator(models.Model):
    """What references of an income type look like; several where old numbers are still quoted."""

    entity = models.TextField()
    income_type = models.TextField()
    name = models.TextField()
    length = models.IntegerField()
    prefix = models.TextField(**TEXT)
    mask = models.TextField(**TEXT)
    modulus = models.IntegerField(default=0)
    weights = ArrayField(models.IntegerField(), default=list)
    scheme = models.TextField(default="none")
    held = DateRangeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_validator"
        constraints = [
            ExclusionConstraint(
                name="income_validator_one_at_a_time",
                expressions=[
                    ("entity", RangeOperators.EQUAL),
                    ("income_type", RangeOperators.EQUAL),
                    ("name", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(scheme__in=["none", "weighted", "weighted_x", "luhn", "mod97"]),
                name="income_validator_scheme_known",
            ),
            models.CheckConstraint(
                condition=Q(length__gte=4, length__lte=35), name="income_validator_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.income_type} {self.name}"


class Account(models.Model):
    """What a receipt may be posted to. The database keeps the balance between registrations."""

    source = models.TextField()
    reference = models.TextField()
    key = models.TextField()
    entity = models.TextField()
    income_type = models.TextField()
    name = models.TextField(**TEXT)
    postcode = models.TextField(**TEXT)
    balance_pence = models.BigIntegerField(default=0)
    due_pence = models.BigIntegerField(default=0)
    due_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_account"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "entity", "reference"], name="income_account_once"
            ),
            models.CheckConstraint(condition=~Q(key=""), name="income_account_has_a_reference"),
        ]
        indexes = [
            models.Index(fields=["entity", "key"], name="income_account_key"),
            models.Index(fields=["entity", "due_pence"], name="income_account_due"),
        ]

    def __str__(self) -> str:
        return self.reference
