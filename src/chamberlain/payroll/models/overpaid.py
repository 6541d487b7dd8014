"""What somebody was paid too much, how it is paid back, and what of it was agreed."""

from django.db import models
from django.db.models import F, Q

from chamberlain.payroll.models.runs import Run
from chamberlain.payroll.models.setup import Employment

BASES = ("gross", "net", "negative_pay", "paid_ahead")
OVERPAYMENT_STATES = ("found", "agreed", "charged", "written_off", "withdrawn")


class Overpayment(models.Model):
    """An employee's debt of pay, standing in the advances account until it is recovered.

    `gross`: of this tax year, corrected through payroll and given back to be repaid in parts;
    `net`: of an earlier year; `negative_pay`: a payslip below nought;
    `paid_ahead`: missed pay paid at once, under its own reference. What was recovered is what
    payslips deducted under the reference.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT)
    basis = models.TextField()
    of_tax_year = models.TextField()
    gross_pence = models.BigIntegerField()
    owed_pence = models.BigIntegerField()
    why = models.TextField()
    found_on = models.DateField()
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True)
    state = models.TextField(default="found")
    instalment_pence = models.BigIntegerField(null=True)
    protected_pence = models.BigIntegerField(null=True)
    first_on = models.DateField(null=True)
    charge = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_overpayment"
        constraints = [
            models.UniqueConstraint(
                fields=["run", "employment"], name="payroll_overpayment_once_a_payslip"
            ),
            models.CheckConstraint(
                condition=Q(owed_pence__gt=0) & Q(gross_pence__gte=F("owed_pence")),
                name="payroll_overpayment_owed",
            ),
            models.CheckConstraint(
                condition=Q(basis__in=BASES, state__in=OVERPAYMENT_STATES),
                name="payroll_overpayment_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed")
                | Q(instalment_pence__gt=0, protected_pence__gte=0, first_on__isnull=False),
                name="payroll_overpayment_agreed_terms",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
