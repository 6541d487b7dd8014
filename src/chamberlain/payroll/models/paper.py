"""Payslips on paper: who still wants them, and the batches that were set for the printer."""

from django.db import models
from django.db.models import F, Q

from chamberlain.kernel.models.printing import PRINT_STATES, PrintedBatch
from chamberlain.payroll.models.runs import Run


class PaperWish(models.Model):
    """Somebody who wants payslips on paper; everybody else reads theirs online."""

    person = models.TextField()
    entity = models.TextField()
    since = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_paper_wish"
        constraints = [
            models.UniqueConstraint(fields=["entity", "person"], name="payroll_paper_wish_once"),
        ]

    def __str__(self) -> str:
        return self.person


class PayslipBatch(PrintedBatch):
    """The payslips of a run between two of them: `payslips` on paper, `online` left to the page."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT)
    first_payslip = models.BigIntegerField()
    last_payslip = models.BigIntegerField()
    payslips = models.IntegerField()
    online = models.IntegerField()

    class Meta:
        db_table = "payroll_payslip_batch"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PRINT_STATES), name="payroll_print_state_known"
            ),
            models.UniqueConstraint(fields=["run", "number"], name="payroll_print_batch_once"),
            models.UniqueConstraint(
                fields=["run", "first_payslip"], name="payroll_print_payslip_once"
            ),
            models.CheckConstraint(
                condition=Q(last_payslip__gte=F("first_payslip")), name="payroll_print_forwards"
            ),
            models.CheckConstraint(
                condition=~Q(state="posted") | Q(posted=F("payslips")),
                name="payroll_print_posted_whole",
            ),
        ]
