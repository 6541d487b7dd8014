"""Posts as they were last told, what they are taken to cost, and what is assumed of pay."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from chamberlain.budgets.models.budget import code_field

SEAT_STATES = ("filled", "vacant", "frozen")


class Seat(models.Model):
    """A post as one person holds it, or the part of it that nobody does, as its source last said.

    `annual_pence` is the pay of a full-time year and `pay_e4` the share of it this seat is paid;
    `steps` are what the points above pay, up to the grade's top, the next of them from
    `next_step_on`. `priced_year` is the financial year whose award that pay has. `funding` is who
    pays, as `CHB101:6000,CHB102:4000`. No seat names a person.
    """

    entity = code_field()
    source = code_field()
    seat = code_field()
    post = code_field()
    title = models.TextField()
    grade = models.TextField(blank=True)
    spine_point = models.SmallIntegerField(null=True)
    state = models.TextField()
    fte_e4 = models.IntegerField()
    pay_e4 = models.IntegerField()
    annual_pence = models.BigIntegerField()
    steps = ArrayField(models.BigIntegerField(), default=list)
    next_step_on = models.DateField(null=True)
    priced_year = models.SmallIntegerField()
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    funding_ends_on = models.DateField(null=True)
    expected_on = models.DateField(null=True)
    ni_letter = models.TextField(default="A")
    pension_rate_e2 = models.IntegerField(default=0)
    fund = code_field()
    funding = models.TextField()
    said_on = models.DateField()
    act = models.TextField()

    class Meta:
        db_table = "budgets_seat"
        constraints = [
            models.UniqueConstraint(fields=["entity", "source", "seat"], name="budgets_seat_once"),
            models.CheckConstraint(
                condition=Q(state__in=SEAT_STATES), name="budgets_seat_state_known"
            ),
            models.CheckConstraint(
                condition=Q(fte_e4__gte=0, pay_e4__gte=0, annual_pence__gte=0,
                            pension_rate_e2__gte=0, pension_rate_e2__lte=10_000),
                name="budgets_seat_sensible",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True)
                | Q(ends_on__gte=models.F("starts_on")),
                name="budgets_seat_ends_after_it_starts",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.seat} {self.title}"


class StaffingCost(models.Model):
    """What the posts of a cost centre cost in a year by month, April first, on-costs included.

    `full` is with every post filled; `expected` with those there are, and vacancies from the day
    they are expected to be filled; `award` is what awards not yet in pay add to what is expected.
    Worked out anew whenever posts or assumptions are told.
    """

    entity = code_field()
    year = models.SmallIntegerField()
    cost_centre = code_field()
    fund = code_field()
    fte_e4 = models.BigIntegerField()
    filled_e4 = models.BigIntegerField()
    full = ArrayField(models.BigIntegerField(), size=12)
    expected = ArrayField(models.BigIntegerField(), size=12)
    award = ArrayField(models.BigIntegerField(), size=12)

    class Meta:
        db_table = "budgets_staffing_cost"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "year", "cost_centre", "fund"],
                name="budgets_staffing_cost_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cost_centre} {self.year}"


class StaffingAssumption(models.Model):
    """The award a year is taken to bring, and how much turnover saves; the last said counts.

    A blank directorate is all of them; `vacancy_e2` is percent x 100 of what all posts cost.
    """

    append_only = True

    entity = code_field()
    year = models.SmallIntegerField()
    directorate = code_field(blank=True)
    award = models.TextField(blank=True)
    vacancy_e2 = models.IntegerField()
    why = models.TextField()
    said_by = models.TextField()
    said_on = models.DateField()
    act = models.TextField()

    class Meta:
        db_table = "budgets_staffing_assumption"
        constraints = [
            models.CheckConstraint(
                condition=Q(vacancy_e2__gte=0, vacancy_e2__lte=10_000),
                name="budgets_staffing_vacancy_share",
            ),
            models.CheckConstraint(
                condition=Q(directorate="") | Q(award=""),
                name="budgets_staffing_award_of_all",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="budgets_staffing_reasoned"),
        ]
        indexes = [
            models.Index(
                fields=["entity", "year", "directorate", "-id"], name="budgets_staffing_last"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.year} {self.directorate}"
