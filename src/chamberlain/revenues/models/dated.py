"""What every dated row of the register has: when it holds, and which acts wrote and replaced it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models


class Held(models.Func):
    """The half-open range of days a row holds, as PostgreSQL compares it."""

    function = "daterange"
    output_field = DateRangeField()


def one_at_a_time(name: str, *columns: str) -> ExclusionConstraint:
    """Return the constraint that rows in force of the same `columns` never share a day."""
    same = [(column, RangeOperators.EQUAL) for column in columns]
    return ExclusionConstraint(
        name=name,
        expressions=[*same, (Held("held_from", "held_to"), RangeOperators.OVERLAPS)],
        condition=models.Q(ended_act__isnull=True),
    )


def forwards(name: str) -> models.CheckConstraint:
    """Return the constraint that a row ends after it begins, if it ends."""
    return models.CheckConstraint(
        condition=models.Q(held_to__isnull=True) | models.Q(held_to__gt=models.F("held_from")),
        name=name,
    )
