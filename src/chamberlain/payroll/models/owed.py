"""What pay owes to others: who they are, what each run took off for them, and what was asked."""

from django.db import models
from django.db.models import Q

from chamberlain.payroll.models.runs import Run, Submission
from chamberlain.payroll.models.setup import Scheme

BODY_KINDS = ("tax_office", "pension", "creditor", "voluntary", "own")


class Body(models.Model):
    """Somebody that pay is deducted for, with the payee and the reference they know us by.

    `collects` is the PAYE scheme of a tax office, the pension scheme of a fund, the element of a
    union; a creditor's orders name the body themselves. A body of kind `own` is the council itself:
    what is deducted for it is credited to an account. A tax office's account is charged the levy.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    code = models.TextField()
    name = models.TextField()
    kind = models.TextField()
    collects = models.TextField(blank=True)
    payee = models.TextField(blank=True)
    quotes = models.TextField(blank=True)
    due_day = models.IntegerField(null=True)
    due_next_month = models.BooleanField(default=True)
    account = models.TextField(blank=True)
    cost_centre = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_body"
        constraints = [
            models.UniqueConstraint(fields=["entity", "code"], name="payroll_body_code_once"),
            models.UniqueConstraint(
                fields=["entity", "kind", "collects"],
                condition=~Q(kind="creditor"),
                name="payroll_body_collects_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=BODY_KINDS), name="payroll_body_kind"),
            models.CheckConstraint(
                condition=(Q(kind="own") & ~Q(account="")) | (~Q(kind="own") & ~Q(payee="")),
                name="payroll_body_paid_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(kind="creditor") | ~Q(collects=""), name="payroll_body_collects"
            ),
            models.CheckConstraint(
                condition=Q(due_day__isnull=True) | Q(due_day__range=(1, 28)),
                name="payroll_body_due_day",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Remittance(models.Model):
    """One amount paid over to a body: a tax month's, a fund's month, or one order's deduction."""

    append_only = True
    reference = models.TextField(unique=True)
    entity = models.TextField()
    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    of = models.TextField(blank=True)
    tax_year = models.TextField()
    tax_month = models.IntegerField()
    account = models.TextField()
    fund = models.TextField()
    amount_pence = models.BigIntegerField()
    due_on = models.DateField()
    quotes = models.TextField(blank=True)
    bank_reference = models.TextField(blank=True, default="", db_default="")
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_remittance"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_pence__gt=0), name="payroll_remittance_of_something"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Due(models.Model):
    """What one run, or one tax month, owes from one control account for one thing.

    Written once with the journal that owes it; `remittance` is set once, when it is asked for.
    Below nought where something comes back, such as recovered statutory pay.
    """

    source_ref = models.TextField(unique=True)
    entity = models.TextField()
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True)
    tax_year = models.TextField()
    tax_month = models.IntegerField()
    paid_on = models.DateField()
    what = models.TextField()
    of = models.TextField(blank=True)
    account = models.TextField()
    fund = models.TextField()
    amount_pence = models.BigIntegerField()
    remittance = models.ForeignKey(Remittance, on_delete=models.PROTECT, null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_due"
        constraints = [
            models.CheckConstraint(condition=~Q(amount_pence=0), name="payroll_due_of_something"),
        ]
        indexes = [
            models.Index(
                fields=["entity"],
                condition=Q(remittance__isnull=True),
                name="payroll_due_open",
            ),
            models.Index(fields=["scheme", "tax_year", "tax_month"], name="payroll_due_month"),
        ]

    def __str__(self) -> str:
        return self.source_ref


class SchemeYear(models.Model):
    """What the former system told of a scheme's tax year, of which we tell the rest."""

    append_only = True
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT)
    tax_year = models.TextField()
    through_month = models.IntegerField()
    levy_pence = models.BigIntegerField(default=0)
    smp_pence = models.BigIntegerField(default=0)
    spp_pence = models.BigIntegerField(default=0)
    sap_pence = models.BigIntegerField(default=0)
    shpp_pence = models.BigIntegerField(default=0)
    spbp_pence = models.BigIntegerField(default=0)
    sncp_pence = models.BigIntegerField(default=0)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_scheme_year"
        constraints = [
            models.UniqueConstraint(fields=["scheme", "tax_year"], name="payroll_scheme_year_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.tax_year}"


class Told(models.Model):
    """A sum that a submission tells: an FPS its period's, an EPS the year's to date."""

    append_only = True
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT)
    what = models.TextField()
    amount_pence = models.BigIntegerField()

    class Meta:
        db_table = "payroll_told"
        constraints = [
            models.UniqueConstraint(fields=["submission", "what"], name="payroll_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.what}"
