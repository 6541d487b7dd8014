"""When schools work: what teachers' sick pay is counted by."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models


class SchoolTerm(models.Model):
    """A stretch of days in which an entity's schools work; half-terms lie between two."""

    entity = models.TextField()
    name = models.TextField()
    days = DateRangeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_school_term"
        constraints = [
            models.UniqueConstraint(fields=["entity", "name"], name="people_school_term_once"),
            ExclusionConstraint(
                name="people_school_terms_do_not_overlap",
                expressions=[
                    ("entity", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.name
