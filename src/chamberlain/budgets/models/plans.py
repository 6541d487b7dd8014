"""Plans of years to come: a base, assumptions with their dates, what is added, who agreed."""

from django.db import models
from django.db.models import F, Q

from chamberlain.budgets.models.budget import code_field

PLAN_STATES = ("draft", "agreed", "adopted", "withdrawn")
ITEM_KINDS = ("full_year", "growth", "saving", "fees", "reserves")
SAVING_STATES = ("", "achieved", "anticipated", "at_risk", "unachievable")


class Plan(models.Model):
    """An option for the years from `first_year`, as a version; one of a year is adopted."""

    reference = code_field(primary_key=True)
    entity = code_field()
    first_year = models.SmallIntegerField()
    years = models.SmallIntegerField()
    name = models.TextField()
    option_of = code_field(blank=True)
    version = models.SmallIntegerField(default=1)
    opening_reserves_pence = models.BigIntegerField()
    least_reserves_pence = models.BigIntegerField()
    state = models.TextField(default="draft")
    made_by = models.TextField()
    made_on = models.DateField()
    agreed_by = models.TextField(blank=True)
    agreed_on = models.DateField(null=True)
    adopted_by = models.TextField(blank=True)
    adopted_on = models.DateField(null=True)
    resolution = models.TextField(blank=True)

    class Meta:
        db_table = "budgets_plan"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "first_year"],
                condition=Q(state="adopted"),
                name="budgets_plan_adopted_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PLAN_STATES, years__gte=1, years__lte=5),
                name="budgets_plan_sensible",
            ),
            models.CheckConstraint(
                condition=~Q(state="adopted")
                | (~Q(agreed_by="") & ~Q(adopted_by="") & ~Q(resolution="")
                   & ~Q(adopted_by=F("agreed_by")) & ~Q(agreed_by=F("made_by"))
                   & ~Q(adopted_by=F("made_by"))),
                name="budgets_plan_two_people",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"


class PlanBase(models.Model):
    """A line of this year's current budget, without one-off moves, as the plan began from it."""

    append_only = True

    plan = code_field()
    cost_centre = code_field()
    account = code_field()
    fund = code_field()
    directorate = code_field(blank=True)
    account_group = code_field()
    profile = code_field()
    amount_pence = models.BigIntegerField()

    class Meta:
        db_table = "budgets_plan_base"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "cost_centre", "account", "fund"], name="budgets_plan_base_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.cost_centre} {self.account}"


class PlanAssumption(models.Model):
    """A figure taken for granted for one year of a plan, and why; the last said counts.

    `value` is percent x 100, whole pence, or Band D equivalents x 100, by its name.
    """

    append_only = True

    plan = code_field()
    name = code_field()
    year = models.SmallIntegerField()
    value = models.BigIntegerField()
    why = models.TextField()
    said_by = models.TextField()
    said_on = models.DateField()
    act = models.TextField()

    class Meta:
        db_table = "budgets_plan_assumption"
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="budgets_plan_reasoned")]
        indexes = [
            models.Index(fields=["plan", "name", "year", "-id"], name="budgets_plan_said_last")
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.name} {self.year}"


class PlanItem(models.Model):
    """What a plan adds to a line from a year on, or in that year alone; savings are negative."""

    reference = code_field(primary_key=True)
    plan = code_field()
    kind = models.TextField()
    title = models.TextField()
    cost_centre = code_field()
    directorate = code_field(blank=True)
    account = code_field()
    fund = code_field()
    year = models.SmallIntegerField()
    amount_pence = models.BigIntegerField()
    once = models.BooleanField(default=False)
    saving_state = models.TextField(blank=True)
    owner = models.TextField(blank=True)
    withdrawn = models.BooleanField(default=False)
    said_by = models.TextField()
    said_on = models.DateField()

    class Meta:
        db_table = "budgets_plan_item"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ITEM_KINDS, saving_state__in=SAVING_STATES),
                name="budgets_plan_item_words",
            ),
            models.CheckConstraint(
                condition=Q(kind="saving", amount_pence__lt=0) & ~Q(saving_state="")
                | (~Q(kind="saving") & Q(saving_state="")),
                name="budgets_plan_item_saves",
            ),
        ]
        indexes = [models.Index(fields=["plan"], name="budgets_plan_item_of")]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class PlanSubmission(models.Model):
    """A directorate's part of a plan, handed in: its items stand until it is handed back."""

    plan = code_field()
    directorate = code_field()
    note = models.TextField(blank=True)
    submitted_by = models.TextField()
    submitted_on = models.DateField()

    class Meta:
        db_table = "budgets_plan_submission"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "directorate"], name="budgets_plan_submission_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.directorate}"
