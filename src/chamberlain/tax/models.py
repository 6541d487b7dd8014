"""Tax's tables: registration, VAT returns and their errors, subcontractors and their deductions."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

VAT_STATES = ["prepared", "approved", "released", "submitted", "rejected"]
CIS_STATES = ["prepared", "approved", "submitted", "rejected"]


class Registration(models.Model):
    """An entity's VAT registration: one at a time."""

    entity = models.TextField()
    vrn = models.TextField()
    months = models.SmallIntegerField(default=1)
    end_user = models.BooleanField(default=True)
    section_33 = models.BooleanField(default=True)
    address = models.TextField(blank=True)
    held = DateRangeField()

    class Meta:
        db_table = "tax_registration"
        constraints = [
            ExclusionConstraint(
                name="tax_registration_one_at_a_time",
                expressions=[
                    ("entity", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(months__in=[1, 3]), name="tax_registration_months"),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.vrn}"


class VatReturn(models.Model):
    """A nine-box return. Once released its figures stand; once submitted, all of it.

    `mark` is the last journal it is worked out of: what is posted later is an error of this return.
    """

    reference = models.TextField(primary_key=True)
    entity = models.TextField()
    vrn = models.TextField()
    since = models.DateField()
    until = models.DateField()
    due_on = models.DateField()
    period_key = models.TextField(blank=True)
    box_1 = models.BigIntegerField()
    box_2 = models.BigIntegerField()
    box_3 = models.BigIntegerField()
    box_4 = models.BigIntegerField()
    box_5 = models.BigIntegerField()
    box_6 = models.BigIntegerField()
    box_7 = models.BigIntegerField()
    box_8 = models.BigIntegerField()
    box_9 = models.BigIntegerField()
    section_33_pence = models.BigIntegerField(default=0)
    mark = models.BigIntegerField()
    workings = models.JSONField(default=list)
    state = models.TextField(default="prepared")
    reason = models.TextField(blank=True)
    prepared_by = models.TextField()
    prepared_on = models.DateField()
    approved_by = models.TextField(blank=True)
    submitted_by = models.TextField(blank=True)
    device = models.JSONField(default=dict)
    processed_at = models.TextField(blank=True)
    form_bundle = models.TextField(blank=True)
    charge_reference = models.TextField(blank=True)

    class Meta:
        db_table = "tax_vat_return"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "since"],
                condition=~Q(state="rejected"),
                name="tax_vat_return_once",
            ),
            models.CheckConstraint(condition=Q(state__in=VAT_STATES), name="tax_vat_return_state"),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("prepared_by")),
                name="tax_vat_return_prepared_and_approved_by_two",
            ),
            models.CheckConstraint(
                condition=Q(submitted_by="") | ~Q(submitted_by=F("approved_by")),
                name="tax_vat_return_approved_and_submitted_by_two",
            ),
            models.CheckConstraint(
                condition=Q(box_3=F("box_1") + F("box_2")) & Q(box_5__gte=0),
                name="tax_vat_return_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.since}"


class VatError(models.Model):
    """What changed of a return after it was sent, and how that is put right."""

    reference = models.TextField(primary_key=True)
    entity = models.TextField()
    vat_return = models.TextField()
    journal = models.TextField()
    description = models.TextField()
    output_pence = models.BigIntegerField()
    input_pence = models.BigIntegerField()
    found_on = models.DateField()
    noted_by = models.TextField()
    behaviour = models.TextField(default="not_judged")
    words = models.TextField(blank=True)
    state = models.TextField(default="found")
    corrected_in = models.TextField(blank=True)

    class Meta:
        db_table = "tax_vat_error"
        constraints = [
            models.UniqueConstraint(fields=["vat_return", "journal"], name="tax_vat_error_once"),
            models.CheckConstraint(
                condition=Q(state__in=["found", "on_return", "corrected", "told"]),
                name="tax_vat_error_state",
            ),
            models.CheckConstraint(
                condition=Q(
                    behaviour__in=["not_judged", "reasonable_care", "careless", "deliberate"]
                ),
                name="tax_vat_error_behaviour",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.vat_return}"


class Activity(models.Model):
    """How much of a cost centre's spending serves exempt activities, from a day on."""

    entity = models.TextField()
    cost_centre = models.TextField()
    exempt_e2 = models.IntegerField()
    basis = models.TextField()
    held = DateRangeField()

    class Meta:
        db_table = "tax_activity"
        constraints = [
            ExclusionConstraint(
                name="tax_activity_one_at_a_time",
                expressions=[
                    ("entity", RangeOperators.EQUAL),
                    ("cost_centre", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(exempt_e2__gte=0) & Q(exempt_e2__lte=10_000), name="tax_activity_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cost_centre} {self.exempt_e2}"


class ExemptionTest(models.Model):
    """A test of partial exemption that was kept: figures, limit and result."""

    append_only = True

    entity = models.TextField()
    year = models.SmallIntegerField()
    months = models.SmallIntegerField()
    vat_pence = models.BigIntegerField()
    exempt_pence = models.BigIntegerField()
    limit_pence = models.BigIntegerField()
    insignificant = models.BooleanField()
    repay_pence = models.BigIntegerField()
    tested_by = models.TextField()
    tested_on = models.DateField()

    class Meta:
        db_table = "tax_exemption_test"

    def __str__(self) -> str:
        return f"{self.entity} {self.year}"


class Subcontractor(models.Model):
    """A subcontractor as verified with the tax office."""

    reference = models.TextField(primary_key=True)
    entity = models.TextField()
    payee = models.TextField()
    name = models.TextField()
    utr = models.TextField()
    kind = models.TextField()
    status = models.TextField(blank=True)
    verification_number = models.TextField(blank=True)
    verified_on = models.DateField(null=True)

    class Meta:
        db_table = "tax_subcontractor"
        constraints = [
            models.UniqueConstraint(fields=["entity", "payee"], name="tax_subcontractor_once"),
            models.CheckConstraint(
                condition=Q(status__in=["", "gross", "net", "unmatched"]),
                name="tax_subcontractor_status",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"


class Verification(models.Model):
    """What the tax office said of a subcontractor; none is lost."""

    append_only = True

    subcontractor = models.TextField()
    status = models.TextField()
    number = models.TextField(blank=True)
    verified_on = models.DateField()
    noted_by = models.TextField()

    class Meta:
        db_table = "tax_verification"

    def __str__(self) -> str:
        return f"{self.subcontractor} {self.status}"


class Deduction(models.Model):
    """What is deducted from one invoice of a subcontractor, and the tax month it was paid in."""

    reference = models.TextField(primary_key=True)
    entity = models.TextField()
    subcontractor = models.TextField()
    invoice = models.TextField()
    status = models.TextField()
    verification_number = models.TextField(blank=True)
    gross_pence = models.BigIntegerField()
    materials_pence = models.BigIntegerField()
    liable_pence = models.BigIntegerField()
    rate_e2 = models.IntegerField()
    deduction_pence = models.BigIntegerField()
    journal = models.TextField(blank=True)
    paid_on = models.DateField(null=True)
    tax_year = models.TextField(blank=True)
    tax_month = models.SmallIntegerField(null=True)
    recorded_by = models.TextField()

    class Meta:
        db_table = "tax_deduction"
        constraints = [
            models.UniqueConstraint(fields=["entity", "invoice"], name="tax_deduction_once"),
            models.CheckConstraint(
                condition=Q(liable_pence=F("gross_pence") - F("materials_pence")),
                name="tax_deduction_of_labour_only",
            ),
        ]
        indexes = [
            models.Index(fields=["entity", "tax_year", "tax_month"], name="tax_deduction_month")
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.invoice}"


class CisReturn(models.Model):
    """A monthly return (CIS300); its lines stand once it is submitted."""

    entity = models.TextField()
    tax_year = models.TextField()
    tax_month = models.SmallIntegerField()
    due_on = models.DateField()
    lines = models.JSONField(default=list)
    gross_pence = models.BigIntegerField()
    materials_pence = models.BigIntegerField()
    deduction_pence = models.BigIntegerField()
    state = models.TextField(default="prepared")
    prepared_by = models.TextField()
    approved_by = models.TextField(blank=True)
    submitted_by = models.TextField(blank=True)
    receipt = models.TextField(blank=True)

    class Meta:
        db_table = "tax_cis_return"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "tax_year", "tax_month"],
                condition=~Q(state="rejected"),
                name="tax_cis_return_once",
            ),
            models.CheckConstraint(condition=Q(state__in=CIS_STATES), name="tax_cis_return_state"),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("prepared_by")),
                name="tax_cis_return_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.tax_year}/{self.tax_month}"
