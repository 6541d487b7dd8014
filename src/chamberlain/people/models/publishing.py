"""Pay as people needs it: the spine as payroll tells it, bonuses, and what was published of pay."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from chamberlain.people.models.persons import Person

PUBLISHED_KINDS = ("gender_pay_gap", "senior_salaries", "pay_multiple", "organisation")


class SpinePoint(models.Model):
    """Full-time pay of a year at a spinal column point over days, as payroll last told it."""

    spine = models.TextField()
    point = models.IntegerField()
    annual_pence = models.BigIntegerField()
    held = DateRangeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_spine_point"
        constraints = [
            ExclusionConstraint(
                name="people_spine_point_one_at_a_time",
                expressions=[
                    ("spine", RangeOperators.EQUAL),
                    ("point", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(annual_pence__gt=0), name="people_spine_point_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.spine} {self.point}"


class Bonus(models.Model):
    """A bonus somebody received on a day, for the gender pay gap; written once."""

    append_only = True

    entity = models.TextField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    paid_on = models.DateField()
    amount_pence = models.BigIntegerField()
    reason = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_bonus"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_pence__gt=0), name="people_bonus_positive"
            ),
            models.UniqueConstraint(
                fields=["person", "paid_on", "amount_pence", "reason"], name="people_bonus_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.paid_on}"


class PayPublication(models.Model):
    """Figures of pay as they were published: the CSV as it went out, and what pages draw.

    Written once; a correction is a further version with a note of what it corrects.
    """

    append_only = True

    reference = models.TextField(unique=True)
    entity = models.TextField()
    kind = models.TextField()
    as_at = models.DateField()
    version = models.IntegerField()
    note = models.TextField(blank=True)
    figures = models.JSONField()
    content = models.TextField()
    published_by = models.TextField()
    published_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_pay_publication"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=PUBLISHED_KINDS), name="people_publication_kind_known"
            ),
            models.UniqueConstraint(
                fields=["entity", "kind", "as_at", "version"], name="people_publication_once"
            ),
        ]

    def __str__(self) -> str:
        return self.reference
