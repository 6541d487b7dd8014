"""Time there and away: absences, leave asked for, and what people claim for their work."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models

from chamberlain.people.models.persons import Assignment, Person

ABSENCE_KINDS = (
    "sickness", "maternity", "adoption", "paternity", "shared_parental", "parental_bereavement",
    "neonatal_care", "unpaid_parental", "carers", "dependants", "special", "unpaid", "strike",
)  # fmt: skip
LEAVE_EVENTS = ("", "due", "matched", "born", "died")
REQUEST_STATES = ("asked", "approved", "refused", "cancelled")
CLAIM_KINDS = ("timesheet", "overtime", "mileage", "expenses")


class Absence(models.Model):
    """Days away other than annual leave; a correction ends what was known and writes it anew.

    `days` has no end while it goes on. `portion` is full, or half for a half day. `work_days` are
    the days of the week that count, as `12345` from Monday. Family leave is counted from what
    happens on `event_on`: a child is `due`, `matched` or `born`, or a child has `died`. `returning`
    is whether the person said they come back.
    """

    reference = models.TextField()
    entity = models.TextField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT)
    kind = models.TextField()
    reason = models.TextField(blank=True)
    portion = models.TextField(default="full")
    work_days = models.TextField(default="12345")
    hours_lost_e2 = models.IntegerField(null=True)
    fit_note_to = models.DateField(null=True)
    event = models.TextField(blank=True)
    event_on = models.DateField(null=True)
    returning = models.BooleanField(default=False)
    state = models.TextField(default="recorded")
    recorded_by = models.TextField()
    approved_by = models.TextField(blank=True)
    days = DateRangeField()
    known = DateTimeRangeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_absence"
        constraints = [
            ExclusionConstraint(
                name="people_absent_once",
                expressions=[
                    ("assignment", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                    ("known", RangeOperators.OVERLAPS),
                ],
                condition=~models.Q(state="withdrawn"),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=ABSENCE_KINDS), name="people_absence_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["recorded", "approved", "withdrawn"]),
                name="people_absence_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(event="", event_on__isnull=True)
                | (models.Q(event__in=LEAVE_EVENTS[1:]) & models.Q(event_on__isnull=False)),
                name="people_absence_event_has_a_day",
            ),
        ]
        indexes = [models.Index(fields=["reference"], name="people_absence_reference")]

    def __str__(self) -> str:
        return self.reference


class LeaveRequest(models.Model):
    """Annual leave asked for; approved or refused by whoever manages the person."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT)
    days = DateRangeField()
    hours_e2 = models.IntegerField()
    note = models.TextField(blank=True)
    state = models.TextField(default="asked")
    asked_by = models.TextField()
    asked_on = models.DateField()
    decided_by = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_leave_request"
        constraints = [
            ExclusionConstraint(
                name="people_leave_once",
                expressions=[
                    ("assignment", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(state__in=["asked", "approved"]),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=REQUEST_STATES), name="people_leave_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(hours_e2__gt=0), name="people_leave_hours_positive"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="approved") | ~models.Q(decided_by=models.F("asked_by")),
                name="people_leave_agreed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class LeaveAdjustment(models.Model):
    """Hours added to or taken from a leave year: carried over, bought, sold. Written once."""

    append_only = True

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT)
    year = models.IntegerField()
    hours_e2 = models.IntegerField()
    reason = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_leave_adjustment"

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.year}"


class Claim(models.Model):
    """Work or cost claimed for a day: hours, miles or money, paid by pay once it is approved."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT)
    kind = models.TextField()
    element = models.TextField()
    worked_on = models.DateField()
    units_e2 = models.IntegerField(null=True)
    amount_pence = models.BigIntegerField(null=True)
    description = models.TextField(blank=True)
    document = models.TextField(blank=True)
    state = models.TextField(default="asked")
    asked_by = models.TextField()
    asked_on = models.DateField()
    decided_by = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_claim"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=REQUEST_STATES), name="people_claim_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=CLAIM_KINDS), name="people_claim_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(units_e2__gt=0) | models.Q(amount_pence__gt=0),
                name="people_claim_is_for_something",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="approved") | ~models.Q(decided_by=models.F("asked_by")),
                name="people_claim_agreed_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["entity", "decided_on"], name="people_claim_decided"),
        ]

    def __str__(self) -> str:
        return self.reference
