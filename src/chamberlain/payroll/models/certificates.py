"""P45s and P60s: issued once, of what was paid up to then."""

from django.db import models
from django.db.models import Q

from chamberlain.payroll.models.setup import Employment


class Certificate(models.Model):
    """A P45 or P60 of an employment, counting payslips up to and with `through_payslip`.

    Payslips are written once, so its figures are the same whenever it is printed. A P60 whose year
    was corrected later is replaced by another, which names the one it replaces.
    """

    append_only = True
    reference = models.TextField(unique=True)
    entity = models.TextField()
    kind = models.TextField()
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT)
    tax_year = models.TextField()
    issued_on = models.DateField()
    left_on = models.DateField(null=True)
    through_payslip = models.BigIntegerField()
    replaces = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_certificate"
        constraints = [
            models.UniqueConstraint(
                fields=["employment"], condition=Q(kind="P45"), name="payroll_p45_once"
            ),
            models.UniqueConstraint(
                fields=["employment", "tax_year", "replaces"],
                condition=Q(kind="P60"),
                name="payroll_p60_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="P60", left_on__isnull=True)
                | Q(kind="P45", left_on__isnull=False),
                name="payroll_certificate_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
