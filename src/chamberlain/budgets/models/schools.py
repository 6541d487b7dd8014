"""Maintained schools: bodies with a bank account or imprest of their own, and what they return.

Amounts of a return are positive, income and spending alike; its codes are those of `rules/cfr.csv`.
"""

from django.db import models
from django.db.models import F, Q

from chamberlain.budgets.models.budget import code_field


class School(models.Model):
    """A school in the books of `entity`, funded by `payer`; its figures are its cost centre's."""

    reference = models.TextField(primary_key=True)
    entity = code_field()
    payer = code_field()
    cost_centre = code_field()
    name = models.TextField()
    dfe_number = models.TextField()
    banking = models.TextField()
    capital_centre = code_field(blank=True)
    project = code_field(blank=True)
    payee = models.TextField()
    email = models.TextField(blank=True)
    opens_year = models.SmallIntegerField()
    opens_period = models.SmallIntegerField()
    cash_pence = models.BigIntegerField()
    vat_pence = models.BigIntegerField(default=0)
    revenue_pence = models.BigIntegerField()
    capital_pence = models.BigIntegerField(default=0)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "budgets_school"
        constraints = [
            models.UniqueConstraint(fields=["entity", "cost_centre"], name="budgets_school_once"),
            models.UniqueConstraint(fields=["payer", "dfe_number"], name="budgets_school_number"),
            models.CheckConstraint(
                condition=Q(banking__in=["own_account", "imprest"])
                & Q(opens_period__gte=1)
                & Q(opens_period__lte=12)
                & ~Q(entity=F("payer")),
                name="budgets_school_words",
            ),
            models.CheckConstraint(
                condition=Q(revenue_pence=F("cash_pence") + F("vat_pence") - F("capital_pence")),
                name="budgets_school_opening_agrees",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"


class SchoolShare(models.Model):
    """A school's budget share of a year, to be paid by instalments; proposed, then approved."""

    reference = models.TextField(primary_key=True)
    school = code_field()
    year = models.SmallIntegerField()
    total_pence = models.BigIntegerField()
    state = models.TextField(default="proposed")
    reason = models.TextField(blank=True)
    proposed_by = models.TextField()
    proposed_on = models.DateField()
    decided_by = models.TextField(blank=True)
    decided_on = models.DateField(null=True)

    class Meta:
        db_table = "budgets_school_share"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "approved", "rejected"]) & Q(total_pence__gt=0),
                name="budgets_school_share_words",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed")
                | (Q(decided_on__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="budgets_school_share_two_people",
            ),
        ]
        indexes = [models.Index(fields=["school", "year"], name="budgets_school_share_of")]

    def __str__(self) -> str:
        return f"{self.reference} {self.school} {self.year}"


class SchoolAdvance(models.Model):
    """What is paid to a school: an instalment of its share, or VAT it paid and we reclaim.

    `source` is the share or the return it comes from; each is asked of payables once.
    """

    reference = models.TextField(primary_key=True)
    school = code_field()
    year = models.SmallIntegerField()
    kind = models.TextField()
    source = models.TextField()
    number = models.SmallIntegerField()
    due_on = models.DateField()
    amount_pence = models.BigIntegerField()
    state = models.TextField(default="planned")
    raised_on = models.DateField(null=True)

    class Meta:
        db_table = "budgets_school_advance"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "number"], name="budgets_school_advance_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["share", "vat"])
                & Q(amount_pence__gt=0)
                & (
                    Q(state="planned", raised_on__isnull=True)
                    | Q(state="raised", raised_on__isnull=False)
                ),
                name="budgets_school_advance_words",
            ),
        ]
        indexes = [models.Index(fields=["school", "due_on"], name="budgets_school_advance_of")]

    def __str__(self) -> str:
        return f"{self.reference} {self.school}"


class SchoolReturn(models.Model):
    """A school's month: a draft while its lines come, then submitted, then approved and posted."""

    reference = models.TextField(primary_key=True)
    school = code_field()
    year = models.SmallIntegerField()
    period = models.SmallIntegerField()
    state = models.TextField(default="draft")
    loaded_by = models.TextField()
    loaded_on = models.DateField()
    submitted_by = models.TextField(blank=True)
    submitted_on = models.DateField(null=True)
    decided_by = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    note = models.TextField(blank=True)
    documents = models.JSONField(default=list)

    class Meta:
        db_table = "budgets_school_return"
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "period"], name="budgets_school_return_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "approved"])
                & Q(period__gte=1)
                & Q(period__lte=12)
                & (Q(state="draft") | Q(submitted_on__isnull=False)),
                name="budgets_school_return_words",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | (
                    Q(decided_on__isnull=False)
                    & ~Q(decided_by=F("submitted_by"))
                    & ~Q(decided_by=F("loaded_by"))
                ),
                name="budgets_school_return_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.school} {self.year}/{self.period}"


class SchoolReturnLine(models.Model):
    """A figure of a return: a code of the framework, or one of its reconciliation."""

    school_return = code_field()
    code = code_field()
    amount_pence = models.BigIntegerField()

    class Meta:
        db_table = "budgets_school_return_line"
        constraints = [
            models.UniqueConstraint(
                fields=["school_return", "code"], name="budgets_school_return_line_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.school_return} {self.code}"


class SchoolReminder(models.Model):
    """A school that was reminded of a month it had not returned."""

    append_only = True

    school = code_field()
    year = models.SmallIntegerField()
    period = models.SmallIntegerField()
    number = models.SmallIntegerField()
    reminded_on = models.DateField()
    act = models.TextField()

    class Meta:
        db_table = "budgets_school_reminder"
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "period", "number"], name="budgets_school_reminder_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.year}/{self.period} {self.number}"
