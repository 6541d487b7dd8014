"""Pay runs: what was worked out, what of it is a payslip, what stood out, what HMRC was told."""

from django.db import models
from django.db.models import F, Q

from chamberlain.payroll.models.setup import LOAN_PLANS, NI_LETTERS, Employment, PayGroup, Period

RUN_KINDS = ("ordinary", "supplementary", "trial")
RUN_STATES = ("open", "calculated", "approved_once", "approved", "posted", "cancelled")
CALCULATION_STATES = ("draft", "live", "superseded")
EXCEPTION_STATES = ("open", "queried", "cleared", "gone")
PENSION_SCHEMES = ("lgps", "teachers", "nhs")
SUBMISSION_STATES = ("queued", "sent", "accepted", "refused", "withdrawn")


class Run(models.Model):
    """A pay run of a group and period; sequence 1 is the ordinary one, more are supplementary."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    group = models.ForeignKey(PayGroup, on_delete=models.PROTECT)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, db_index=False)
    sequence = models.IntegerField()
    kind = models.TextField(default="ordinary")
    state = models.TextField(default="open")
    state_reason = models.TextField(blank=True)
    paid_on = models.DateField()
    employees = models.IntegerField(default=0)
    gross_pence = models.BigIntegerField(default=0)
    net_pence = models.BigIntegerField(default=0)
    employer_pence = models.BigIntegerField(default=0)
    journal = models.TextField(blank=True)
    opened_by = models.TextField()
    calculated_by = models.TextField(blank=True)
    approved_by = models.TextField(blank=True)
    approved_again_by = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_run"
        constraints = [
            models.UniqueConstraint(
                fields=["period", "sequence"],
                condition=~Q(state="cancelled") & ~Q(kind="trial"),
                name="payroll_run_once_a_period",
            ),
            models.CheckConstraint(condition=Q(state__in=RUN_STATES), name="payroll_run_state"),
            models.CheckConstraint(condition=Q(kind__in=RUN_KINDS), name="payroll_run_kind"),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "posted"])
                | (
                    ~Q(approved_by="")
                    & ~Q(approved_again_by="")
                    & ~Q(approved_by=F("approved_again_by"))
                ),
                name="payroll_run_approved_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(kind="trial", state__in=["approved", "posted"]),
                name="payroll_trial_is_never_paid",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Calculation(models.Model):
    """One working out of a run, of everybody or of one: draft until its rows are all there."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_index=False)
    number = models.IntegerField()
    of_payroll_id = models.TextField(blank=True)
    state = models.TextField(default="draft")
    known_at = models.DateTimeField()
    rules_sha256 = models.TextField()
    results = models.IntegerField(default=0)
    lines = models.IntegerField(default=0)
    net_pence = models.BigIntegerField(default=0)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_calculation"
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="payroll_calculation_once"),
            models.CheckConstraint(
                condition=Q(state__in=CALCULATION_STATES), name="payroll_calculation_state"
            ),
            models.UniqueConstraint(
                fields=["run"],
                condition=Q(state="live", of_payroll_id=""),
                name="payroll_one_live_calculation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"


class Result(models.Model):
    """What one employment is paid in one calculation, with what it was worked out from.

    `ni_frequency` is the earnings period of National Insurance where it isn't the group's, and
    `ni_before_pence` what was reckoned before in it. `before_tax_pence` of the deductions were
    taken before tax: additional pension contributions.
    """

    append_only = True
    calculation = models.ForeignKey(
        Calculation, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    employment = models.ForeignKey(
        Employment, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    payroll_id = models.TextField()
    person = models.TextField()
    name = models.TextField()
    title = models.TextField()
    post = models.TextField()
    payee = models.TextField()
    nino = models.TextField()
    tax_code = models.TextField()
    week_1_month_1 = models.BooleanField()
    ni_letter = models.TextField()
    student_loan_plan = models.TextField()
    director = models.TextField(default="")
    pension_scheme = models.TextField()
    pension_section = models.TextField()
    pension_rate_e2 = models.IntegerField()
    weekly_hours_e2 = models.IntegerField()
    gross_pence = models.BigIntegerField()
    untaxed_pence = models.BigIntegerField()
    pay_to_date_before_pence = models.BigIntegerField()
    tax_to_date_before_pence = models.BigIntegerField()
    taxable_pence = models.BigIntegerField()
    tax_pence = models.BigIntegerField()
    niable_pence = models.BigIntegerField()
    at_lel_pence = models.BigIntegerField()
    lel_to_pt_pence = models.BigIntegerField()
    pt_to_uel_pence = models.BigIntegerField()
    ni_employee_pence = models.BigIntegerField()
    ni_employer_pence = models.BigIntegerField()
    pensionable_pence = models.BigIntegerField()
    pension_employee_pence = models.BigIntegerField()
    pension_employer_pence = models.BigIntegerField()
    student_loan_pence = models.BigIntegerField()
    postgraduate_loan_pence = models.BigIntegerField()
    orders_pence = models.BigIntegerField()
    deductions_pence = models.BigIntegerField()
    net_pence = models.BigIntegerField()
    aggregated = models.BooleanField()
    ni_frequency = models.TextField(default="", db_default="")
    ni_before_pence = models.BigIntegerField(default=0, db_default=0)
    before_tax_pence = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "payroll_result"
        constraints = [
            models.UniqueConstraint(
                fields=["calculation", "employment"], name="payroll_result_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    net_pence=F("gross_pence")
                    + F("untaxed_pence")
                    - F("tax_pence")
                    - F("ni_employee_pence")
                    - F("pension_employee_pence")
                    - F("student_loan_pence")
                    - F("postgraduate_loan_pence")
                    - F("orders_pence")
                    - F("deductions_pence")
                ),
                name="payroll_result_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(ni_letter__in=NI_LETTERS, student_loan_plan__in=LOAN_PLANS),
                name="payroll_result_letters_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calculation_id} {self.payroll_id}"


class Line(models.Model):
    """One line of a result: a payment, a deduction, an employer's cost, or a working."""

    append_only = True
    calculation_id = models.BigIntegerField()
    employment_id = models.BigIntegerField()
    number = models.SmallIntegerField()
    kind = models.TextField()
    element = models.TextField()
    amount_pence = models.BigIntegerField()
    units_e2 = models.IntegerField(null=True)
    rate_e4 = models.BigIntegerField(null=True)
    assignment = models.TextField(null=True)
    earned_period = models.IntegerField(null=True)
    note = models.TextField(null=True)
    source_ref = models.TextField(null=True)

    class Meta:
        db_table = "payroll_line"
        indexes = [
            models.Index(fields=["calculation_id", "employment_id"], name="payroll_line_of_result"),
            models.Index(
                fields=["element"],
                condition=Q(element__in=["smp", "spp", "sap", "shpp", "spbp", "sncp"]),
                name="payroll_line_statutory",
            ),
            models.Index(
                fields=["earned_period"],
                condition=Q(earned_period__isnull=False),
                name="payroll_line_of_period",
            ),
            models.Index(
                fields=["source_ref"],
                condition=Q(source_ref__isnull=False),
                name="payroll_line_with_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calculation_id} {self.employment_id} {self.number}"


class Pension(models.Model):
    """What one post pays into its pension scheme in one calculation, and at which rates.

    `assumed_pence` is what assumed pensionable pay adds to pay received, for the employer alone;
    `lost_pence` pay lost in short unpaid leave, on which both contribute.
    """

    append_only = True
    calculation_id = models.BigIntegerField()
    employment_id = models.BigIntegerField()
    assignment = models.TextField()
    scheme = models.TextField()
    section = models.TextField()
    annual_pay_pence = models.BigIntegerField()
    rate_e2 = models.IntegerField()
    employer_rate_e2 = models.IntegerField()
    pensionable_pence = models.BigIntegerField()
    assumed_pence = models.BigIntegerField()
    lost_pence = models.BigIntegerField()
    employee_pence = models.BigIntegerField()
    employer_pence = models.BigIntegerField()

    class Meta:
        db_table = "payroll_pension"
        constraints = [
            models.UniqueConstraint(
                fields=["calculation_id", "employment_id", "assignment"],
                name="payroll_pension_once_a_post",
            ),
            models.CheckConstraint(
                condition=Q(scheme__in=PENSION_SCHEMES, section__in=["main", "half"]),
                name="payroll_pension_scheme_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calculation_id} {self.assignment} {self.scheme}"


class CostLine(models.Model):
    """What one result costs one cost centre under one subjective: what the journal is made of."""

    append_only = True
    calculation_id = models.BigIntegerField()
    employment_id = models.BigIntegerField()
    assignment = models.TextField()
    cost_centre = models.TextField()
    account = models.TextField()
    amount_pence = models.BigIntegerField()

    class Meta:
        db_table = "payroll_cost_line"
        indexes = [
            models.Index(fields=["calculation_id", "employment_id"], name="payroll_cost_of_result"),
        ]

    def __str__(self) -> str:
        return f"{self.calculation_id} {self.cost_centre} {self.account}"


class Payslip(models.Model):
    """A result that was approved: one for each employment, period and sequence, for ever.

    That its run, employment and result exist is checked set-wise by a trigger, and none of the
    three is ever deleted: row by row it took as long as writing them.
    """

    append_only = True
    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_constraint=False)
    employment = models.ForeignKey(
        Employment, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    result = models.OneToOneField(Result, on_delete=models.PROTECT, db_constraint=False)
    tax_year = models.TextField()
    number = models.IntegerField()
    sequence = models.IntegerField()
    paid_on = models.DateField()
    reference = models.TextField(unique=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_payslip"
        constraints = [
            models.UniqueConstraint(
                fields=["employment", "tax_year", "number", "sequence"],
                name="payroll_payslip_once_a_period",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class PayException(models.Model):
    """Something about a result that a person looks at before it is paid."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_index=False)
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT)
    kind = models.TextField()
    words = models.TextField()
    amount_pence = models.BigIntegerField()
    weight = models.IntegerField()
    state = models.TextField(default="open")
    note = models.TextField(blank=True)
    decided_by = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_exception"
        constraints = [
            models.UniqueConstraint(
                fields=["run", "employment", "kind"], name="payroll_exception_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=EXCEPTION_STATES), name="payroll_exception_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.employment_id} {self.kind}"


class Submission(models.Model):
    """What the tax office is told: kept sealed, sent until it is answered, never edited."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    scheme_id = models.BigIntegerField()
    kind = models.TextField()
    subject = models.TextField()
    tax_year = models.TextField()
    tax_month = models.IntegerField()
    attempt = models.IntegerField(default=1)
    employees = models.IntegerField(default=0)
    mark = models.TextField()
    receipt_mark = models.TextField()
    document = models.TextField()
    state = models.TextField(default="queued")
    correlation = models.TextField(blank=True)
    poll_at = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    sent_by = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_submission"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject", "attempt"], name="payroll_submission_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(state__in=["queued", "sent", "accepted"]),
                name="payroll_submission_one_alive",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SUBMISSION_STATES, kind__in=["FPS", "EPS"]),
                name="payroll_submission_state",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
