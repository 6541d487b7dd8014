"""What pay is made of: elements as dated data, items of one person, spines and grades."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from chamberlain.payroll.models.setup import Employment

ELEMENT_KINDS = ("payment", "deduction", "pension", "employer")
UNITS = ("", "hours", "miles")
RANGE_KINDS = ("salary", "allowance")


class Element(models.Model):
    """A kind of pay or deduction over days, and how law and ledger treat it.

    `account` is the subjective a payment is charged to, or the account a deduction is owed from.
    Kind `pension` is a member's additional contribution: taken before tax, not before NI.
    An hourly element is paid at the post's hourly rate x `factor_e2`; another one with units at
    `rate_e2`, pence x 100 a unit.
    """

    entity = models.TextField()
    code = models.TextField()
    name = models.TextField()
    kind = models.TextField()
    taxable = models.BooleanField()
    niable = models.BooleanField()
    pensionable = models.BooleanField()
    account = models.TextField()
    units = models.TextField(blank=True)
    factor_e2 = models.IntegerField(default=0)
    rate_e2 = models.IntegerField(default=0)
    held = DateRangeField()
    source = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_element"
        constraints = [
            ExclusionConstraint(
                name="payroll_element_one_at_a_time",
                expressions=[
                    ("entity", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ELEMENT_KINDS), name="payroll_element_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(units__in=UNITS), name="payroll_element_units_known"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Item(models.Model):
    """Something one employment is paid or has deducted: each period it holds, or once.

    A one-off holds on one day, the first of its period, and is paid with that period or the next
    that is open. `amount_pence` is a period's; units are priced by the element.
    """

    reference = models.TextField(unique=True)
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT)
    element = models.TextField()
    standing = models.BooleanField()
    amount_pence = models.BigIntegerField(default=0)
    units_e2 = models.IntegerField(default=0)
    held = DateRangeField()
    note = models.TextField(blank=True)
    source_ref = models.TextField(null=True, unique=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_item"
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount_pence=0) | ~Q(units_e2=0), name="payroll_item_of_something"
            ),
            models.CheckConstraint(
                condition=Q(units_e2__gte=0), name="payroll_item_units_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class SpinePoint(models.Model):
    """A point of a spine over days: the pay of a full-time year."""

    spine = models.TextField()
    point = models.IntegerField()
    annual_pence = models.BigIntegerField()
    source = models.TextField(blank=True)
    held = DateRangeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_spine_point"
        constraints = [
            ExclusionConstraint(
                name="payroll_spine_point_one_at_a_time",
                expressions=[
                    ("spine", RangeOperators.EQUAL),
                    ("point", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(annual_pence__gt=0), name="payroll_spine_point_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.spine} {self.point}"


class Grade(models.Model):
    """A local grade over days: the points of a spine from its bottom to its top."""

    entity = models.TextField()
    code = models.TextField()
    spine = models.TextField()
    bottom = models.IntegerField()
    top = models.IntegerField()
    held = DateRangeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_grade"
        constraints = [
            ExclusionConstraint(
                name="payroll_grade_one_at_a_time",
                expressions=[
                    ("entity", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(bottom__lte=models.F("top")), name="payroll_grade_bottom_below_top"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class PayRange(models.Model):
    """A range within which pay is set, over days: teachers' salaries, and their allowances.

    A `salary` is that of a full-time year of posts of the grade `code`; an `allowance` that of the
    element `code`, a year.
    """

    entity = models.TextField()
    code = models.TextField()
    name = models.TextField()
    kind = models.TextField()
    lowest_pence = models.BigIntegerField()
    highest_pence = models.BigIntegerField()
    source = models.TextField()
    held = DateRangeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_pay_range"
        constraints = [
            ExclusionConstraint(
                name="payroll_pay_range_one_at_a_time",
                expressions=[
                    ("entity", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(kind__in=RANGE_KINDS), name="payroll_pay_range_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(lowest_pence__gt=0, lowest_pence__lte=models.F("highest_pence")),
                name="payroll_pay_range_lowest_below_highest",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="payroll_pay_range_sourced"),
        ]

    def __str__(self) -> str:
        return self.code
