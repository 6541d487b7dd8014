"""Redundancy: the council's policy over days, and each case with what it was worked out from."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from chamberlain.people.models.persons import Assignment, Person

EXIT_KINDS = ("compulsory", "voluntary")
EXIT_STATES = ("proposed", "approved", "signed", "agreed", "refused", "withdrawn")


class ExitPolicy(models.Model):
    """What the council gives beyond statute, over days, and from which cost who must agree.

    Weeks are statutory weeks x `multiplier_e2` / 100, at actual pay unless `capped`; a week's pay
    is a year's over `weeks_in_year_e3` / 1000. A limit of nought is none.
    """

    entity = models.TextField()
    multiplier_e2 = models.IntegerField()
    capped = models.BooleanField()
    weeks_in_year_e3 = models.IntegerField()
    head_from_pence = models.BigIntegerField()
    council_from_pence = models.BigIntegerField()
    source = models.TextField()
    held = DateRangeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_exit_policy"
        constraints = [
            ExclusionConstraint(
                name="people_exit_policy_one_at_a_time",
                expressions=[
                    ("entity", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(multiplier_e2__gte=100, weeks_in_year_e3__range=(52_000, 53_000))
                & ~Q(source=""),
                name="people_exit_policy_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.held}"


class Redundancy(models.Model):
    """Somebody made redundant: the figures as they were worked out, and who agreed to them.

    A pension strain is the fund's figure and names the document of its quotation. `level` is who
    agrees last; the council's decision is named by its minute.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    kind = models.TextField()
    reason = models.TextField()
    search = models.TextField()
    searched_from = models.DateField()
    searched_until = models.DateField()
    notice_given_on = models.DateField()
    last_day = models.DateField()
    relevant_date = models.DateField()
    age = models.IntegerField()
    service_years = models.IntegerField()
    employer_from = models.DateField()
    local_government_from = models.DateField()
    statutory_weeks = models.TextField()
    weekly_pay_pence = models.BigIntegerField()
    weekly_pay_basis = models.TextField()
    cap_pence = models.BigIntegerField()
    multiplier_e2 = models.IntegerField()
    capped = models.BooleanField()
    statutory_pence = models.BigIntegerField()
    redundancy_pence = models.BigIntegerField()
    notice_weeks = models.IntegerField()
    notice_short_days = models.IntegerField()
    notice_pay_pence = models.BigIntegerField()
    strain_pence = models.BigIntegerField()
    strain_document = models.TextField(blank=True)
    special_pence = models.BigIntegerField()
    special_reason = models.TextField(blank=True)
    cost_pence = models.BigIntegerField()
    band = models.TextField()
    level = models.TextField()
    state = models.TextField(default="proposed")
    proposed_by = models.TextField()
    approved_by = models.TextField(blank=True)
    signed_by = models.TextField(blank=True)
    minute = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    agreed_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_redundancy"
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=~Q(state__in=["refused", "withdrawn"]),
                name="people_redundancy_one_open",
            ),
            models.CheckConstraint(
                condition=Q(
                    cost_pence=F("redundancy_pence")
                    + F("notice_pay_pence")
                    + F("strain_pence")
                    + F("special_pence"),
                    redundancy_pence__gte=F("statutory_pence"),
                    strain_pence__gte=0,
                    special_pence__gte=0,
                ),
                name="people_redundancy_adds_up",
            ),
            models.CheckConstraint(
                condition=(Q(strain_pence=0) | ~Q(strain_document=""))
                & (Q(special_pence=0) | ~Q(special_reason="")),
                name="people_redundancy_evidenced",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "signed", "agreed"])
                | (~Q(approved_by="") & (~Q(approved_by=F("proposed_by"))
                   | Q(approved_by="SYSTEM"))),
                name="people_redundancy_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed")
                | (
                    Q(agreed_on__isnull=False)
                    & (Q(level="hr") | ~Q(signed_by=""))
                    & (~Q(level="council") | (~Q(minute="") & Q(decided_on__isnull=False)))
                ),
                name="people_redundancy_agreed_by_its_level",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=EXIT_KINDS, state__in=EXIT_STATES, level__in=["hr", "head", "council"],
                    searched_until__gte=F("searched_from"), last_day__gte=F("notice_given_on"),
                ),
                name="people_redundancy_known",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["entity", "last_day"], name="people_redundancy_day")]

    def __str__(self) -> str:
        return self.reference
