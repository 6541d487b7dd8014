"""The establishment: approved seats, each with what is so of it over time."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models

POST_STATES = ("proposed", "approved", "frozen", "deleted")
NOW = models.Q(known__endswith__isnull=True)


class Post(models.Model):
    """A seat in the establishment, under the council's own number."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_post"

    def __str__(self) -> str:
        return self.reference


class PostFact(models.Model):
    """What is so of a post over days, and since when we know it.

    `funding` is who pays, as `CHB101:6000,CHB102:4000`: parts of 10,000 that add up to 10,000;
    `cost_centre` and `directorate` are those of its largest part, and say who sees the post.
    `working_weeks_e3` is null for work all year round.
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, db_index=False)
    title = models.TextField()
    grade = models.TextField()
    fte_e4 = models.IntegerField()
    full_time_hours_e2 = models.IntegerField(default=3700)
    working_weeks_e3 = models.IntegerField(null=True)
    funding = models.TextField()
    cost_centre = models.TextField()
    directorate = models.TextField(blank=True)
    funding_ends_on = models.DateField(null=True)
    tenure = models.TextField(default="permanent")
    reports_to = models.TextField(blank=True)
    location = models.TextField(blank=True)
    dbs_level = models.TextField(default="none")
    right_to_work = models.BooleanField(default=True)
    politically_restricted = models.BooleanField(default=False)
    state = models.TextField(default="approved")
    held = DateRangeField()
    known = DateTimeRangeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_post_fact"
        constraints = [
            ExclusionConstraint(
                name="people_post_one_fact_at_a_time",
                expressions=[
                    ("post", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                    ("known", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=POST_STATES), name="people_post_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(fte_e4__gte=0, full_time_hours_e2__gt=0),
                name="people_post_size_sensible",
            ),
        ]
        indexes = [
            models.Index(fields=["post"], name="people_post_fact_now", condition=NOW),
            models.Index(fields=["reports_to"], name="people_post_reports_to", condition=NOW),
        ]

    def __str__(self) -> str:
        return self.title
