"""Benefits in kind: what was provided to whom in a tax year, and the years that were closed."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from chamberlain.payroll.models.setup import Employment, Scheme

BENEFIT_STATES = ("held", "replaced", "withdrawn")
CLOSING_STATES = ("asked", "agreed", "refused")


class Benefit(models.Model):
    """A benefit of an employment in a tax year, with the cash equivalent that was entered.

    Written once: a trigger lets only `state` and its reason change, from `held`. What ended
    earlier, or was wrong, is replaced by another that names it, or withdrawn. `section` and
    `class_1a` are as the dated data had them when it was recorded.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT)
    tax_year = models.TextField()
    kind = models.TextField()
    section = models.TextField()
    class_1a = models.BooleanField()
    description = models.TextField()
    days = DateRangeField()
    cash_equivalent_pence = models.BigIntegerField()
    basis = models.TextField()
    made_good_pence = models.BigIntegerField(default=0)
    made_good = models.TextField(blank=True)
    payrolled = models.BooleanField(default=False)
    state = models.TextField(default="held")
    reason = models.TextField(blank=True)
    replaces = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_benefit"
        constraints = [
            models.CheckConstraint(
                condition=Q(cash_equivalent_pence__gte=0, made_good_pence__gte=0),
                name="payroll_benefit_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(basis="") & ~Q(description="") & Q(section__regex="^[A-N]$"),
                name="payroll_benefit_said",
            ),
            models.CheckConstraint(
                condition=Q(made_good_pence=0) | ~Q(made_good=""),
                name="payroll_benefit_made_good_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(state__in=BENEFIT_STATES) & (Q(state="held") | ~Q(reason="")),
                name="payroll_benefit_state_known",
            ),
            ExclusionConstraint(
                name="payroll_benefit_once",
                expressions=[
                    ("employment", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("description", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
                condition=Q(state="held"),
            ),
        ]
        indexes = [
            models.Index(fields=["entity", "tax_year"], name="payroll_benefit_year"),
        ]

    def __str__(self) -> str:
        return self.reference


class BenefitYear(models.Model):
    """One closing of a scheme's tax year of benefits: its P11D(b), asked by one, agreed by another.

    A year is closed again after corrections, under the next number; the latest agreed one stands.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT)
    tax_year = models.TextField()
    number = models.IntegerField()
    state = models.TextField(default="asked")
    p11ds = models.IntegerField()
    on_p11ds_pence = models.BigIntegerField()
    payrolled_pence = models.BigIntegerField()
    rate_e2 = models.IntegerField()
    class_1a_pence = models.BigIntegerField()
    cost_centre = models.TextField(blank=True)
    asked_by = models.TextField()
    asked_on = models.DateField()
    decided_by = models.TextField(null=True)
    decided_on = models.DateField(null=True)
    decided_note = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_benefit_closing"
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "tax_year", "number"], name="payroll_benefit_closing_once"
            ),
            models.UniqueConstraint(
                fields=["scheme", "tax_year"],
                condition=Q(state="asked"),
                name="payroll_benefit_closing_one_asked",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=CLOSING_STATES,
                    p11ds__gte=0,
                    on_p11ds_pence__gte=0,
                    payrolled_pence__gte=0,
                    class_1a_pence__gte=0,
                ),
                name="payroll_benefit_closing_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed")
                | (
                    Q(decided_by__isnull=False, decided_on__isnull=False)
                    & (~Q(decided_by=F("asked_by")) | Q(decided_by="SYSTEM"))
                ),
                name="payroll_benefit_closing_two_people",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class BenefitClosed(models.Model):
    """A benefit as it stood in a closing: with its figures, which never change, it is locked."""

    append_only = True
    closing = models.ForeignKey(BenefitYear, on_delete=models.PROTECT, db_index=False)
    benefit = models.ForeignKey(Benefit, on_delete=models.PROTECT)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_benefit_closed"
        constraints = [
            models.UniqueConstraint(
                fields=["closing", "benefit"], name="payroll_benefit_closed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.closing_id} {self.benefit_id}"
