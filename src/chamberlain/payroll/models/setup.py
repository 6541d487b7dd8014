"""Who is paid in which scheme and group, on which days, and under which tax code and letter."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

NI_LETTERS = tuple("ABCDEFHIJKLMNSVXZ")
TAX_SOURCES = ("P6", "P9", "P45", "starter", "take_on", "manual")
DIRECTORS = ("", "annual", "alternative")
ENROLMENTS = ("enrolled", "opted_out", "postponed")
LOAN_PLANS = ("", "1", "2", "4", "5")
FREQUENCIES = ("M1", "W1", "W2", "W4")


class Scheme(models.Model):
    """A PAYE scheme of an entity; `gateway` is where submissions are sent, blank until agreed.

    `address` is the employer's, as certificates name it: lines, with the postcode last.
    """

    entity = models.TextField()
    code = models.TextField()
    name = models.TextField()
    office = models.TextField()
    paye_reference = models.TextField()
    accounts_office = models.TextField()
    gateway = models.TextField(blank=True)
    sender_id = models.TextField(blank=True)
    address = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_scheme"
        constraints = [
            models.UniqueConstraint(fields=["entity", "code"], name="payroll_scheme_code_once"),
            models.UniqueConstraint(
                fields=["office", "paye_reference"], name="payroll_scheme_reference_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office}/{self.paye_reference}"


class PayGroup(models.Model):
    """People paid together on the same days; one group of an entity takes those who start.

    A net above `limit_pence` is always looked at before it is paid. `lgps_employer_rate_e2` is
    what the fund certified, percent x 100. Groups of one `employer`, the entity while it is blank,
    have a person's earnings added together for National Insurance.
    """

    entity = models.TextField()
    code = models.TextField()
    name = models.TextField()
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT)
    frequency = models.TextField(default="M1")
    fund = models.TextField(default="GF")
    spine = models.TextField()
    absence_divisor = models.IntegerField(default=260)
    look_back_periods = models.IntegerField(default=3)
    lgps_employer_rate_e2 = models.IntegerField(null=True)
    limit_pence = models.BigIntegerField(default=10_000_00)
    takes_starters = models.BooleanField(default=False)
    employer = models.TextField(blank=True, default="", db_default="")
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_group"
        constraints = [
            models.UniqueConstraint(fields=["entity", "code"], name="payroll_group_code_once"),
            models.UniqueConstraint(
                fields=["entity"],
                condition=Q(takes_starters=True),
                name="payroll_group_takes_starters",
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=FREQUENCIES), name="payroll_group_frequency_known"
            ),
            models.CheckConstraint(
                condition=Q(absence_divisor__gt=0, look_back_periods__gte=0),
                name="payroll_group_figures_sensible",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Period(models.Model):
    """One pay period of a group: the days it pays for, and the day on which it pays."""

    group = models.ForeignKey(PayGroup, on_delete=models.PROTECT, db_index=False)
    tax_year = models.TextField()
    number = models.IntegerField()
    days = DateRangeField()
    cut_off_on = models.DateField()
    paid_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_period"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "tax_year", "number"], name="payroll_period_once"
            ),
            ExclusionConstraint(
                name="payroll_periods_do_not_overlap",
                expressions=[
                    ("group", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(cut_off_on__lte=F("paid_on")), name="payroll_cut_off_before_payday"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tax_year} {self.number}"


class Employment(models.Model):
    """An employment as tax knows it: one payroll ID, never used again for anybody else."""

    entity = models.TextField()
    payroll_id = models.TextField()
    person = models.TextField()
    group = models.ForeignKey(PayGroup, on_delete=models.PROTECT)
    started_on = models.DateField()
    declared = models.TextField(blank=True)
    taken_on = models.BooleanField(default=False)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_employment"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "payroll_id"], name="payroll_employment_id_once"
            ),
        ]
        indexes = [models.Index(fields=["person"], name="payroll_employment_person")]

    def __str__(self) -> str:
        return self.payroll_id


class Setup(models.Model):
    """How an employment is taxed over days: code with basis and source, letter, loans.

    A `director` of a company of the council's pays National Insurance by the year, by the annual or
    the alternative method, from the day of appointment.
    """

    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, db_index=False)
    tax_code = models.TextField()
    week_1_month_1 = models.BooleanField(default=False)
    tax_source = models.TextField()
    ni_letter = models.TextField()
    student_loan_plan = models.TextField(blank=True)
    postgraduate_loan = models.BooleanField(default=False)
    director = models.TextField(blank=True, default="")
    director_from = models.DateField(null=True)
    held = DateRangeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_setup"
        constraints = [
            ExclusionConstraint(
                name="payroll_setup_one_at_a_time",
                expressions=[
                    ("employment", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(ni_letter__in=NI_LETTERS), name="payroll_setup_letter_known"
            ),
            models.CheckConstraint(
                condition=Q(tax_source__in=TAX_SOURCES), name="payroll_setup_source_known"
            ),
            models.CheckConstraint(
                condition=Q(student_loan_plan__in=LOAN_PLANS), name="payroll_setup_plan_known"
            ),
            models.CheckConstraint(
                condition=Q(director="", director_from__isnull=True)
                | (Q(director__in=DIRECTORS[1:]) & Q(director_from__isnull=False)),
                name="payroll_setup_director_appointed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employment_id} {self.tax_code}"


class Enrolment(models.Model):
    """What was decided of somebody who must be enrolled in a pension, and until when it counts."""

    entity = models.TextField()
    person = models.TextField()
    decision = models.TextField()
    note = models.TextField(blank=True)
    held = DateRangeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_enrolment"
        constraints = [
            ExclusionConstraint(
                name="payroll_enrolment_one_at_a_time",
                expressions=[
                    ("entity", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(decision__in=ENROLMENTS), name="payroll_enrolment_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.decision}"


class Order(models.Model):
    """An attachment of earnings, deducted while it holds and until its total is met.

    `authority` is the code of the body that is paid, blank while it isn't known. `bank_reference`
    is what they need on the bank line where that isn't their reference.
    """

    reference = models.TextField(unique=True)
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT)
    kind = models.TextField()
    authority_reference = models.TextField()
    authority = models.TextField(blank=True)
    bank_reference = models.TextField(blank=True, default="", db_default="")
    issued_on = models.DateField()
    rate = models.TextField(blank=True)
    normal_pence = models.BigIntegerField(null=True)
    protected_pence = models.BigIntegerField(null=True)
    total_pence = models.BigIntegerField(null=True)
    held = DateRangeField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_order"

    def __str__(self) -> str:
        return self.reference


class Previous(models.Model):
    """Pay and tax of the year from other employments, as a P6 says; the last one written counts.

    It takes the place of what the take-on or a P45 said of them.
    """

    append_only = True
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, db_index=False)
    tax_year = models.TextField()
    pay_pence = models.BigIntegerField()
    tax_pence = models.BigIntegerField()
    source = models.TextField()
    effective_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_previous"
        indexes = [
            models.Index(fields=["employment", "tax_year"], name="payroll_previous_latest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(pay_pence__gte=0, source="P6"), name="payroll_previous_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employment_id} {self.tax_year}"


class TakeOn(models.Model):
    """Figures of a tax year from before: the former system's, or a P45's of another employer.

    `previous_*` are another employer's: they count for tax to date and are not told as ours.
    """

    append_only = True
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, db_index=False)
    tax_year = models.TextField()
    through_number = models.IntegerField(default=0)
    previous_pay_pence = models.BigIntegerField(default=0)
    previous_tax_pence = models.BigIntegerField(default=0)
    gross_pence = models.BigIntegerField(default=0)
    taxable_pence = models.BigIntegerField(default=0)
    tax_pence = models.BigIntegerField(default=0)
    student_loan_pence = models.BigIntegerField(default=0)
    postgraduate_loan_pence = models.BigIntegerField(default=0)
    pension_pence = models.BigIntegerField(default=0)
    net_pence = models.BigIntegerField(default=0)
    ni_letter = models.TextField(blank=True)
    niable_pence = models.BigIntegerField(default=0)
    at_lel_pence = models.BigIntegerField(default=0)
    lel_to_pt_pence = models.BigIntegerField(default=0)
    pt_to_uel_pence = models.BigIntegerField(default=0)
    ni_employee_pence = models.BigIntegerField(default=0)
    ni_employer_pence = models.BigIntegerField(default=0)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_take_on"
        constraints = [
            models.UniqueConstraint(fields=["employment", "tax_year"], name="payroll_take_on_once"),
        ]

    def __str__(self) -> str:
        return f"{self.employment_id} {self.tax_year}"
