"""What was put on paper and what was posted of it: each batch counted both times."""

from django.db import models

from chamberlain.kernel.models.printing import PRINT_STATES, PrintedBatch
from chamberlain.revenues.models.charges import BillingRun


class PrintBatch(PrintedBatch):
    """The bills of a run between two of its bills, set as one file for the printer.

    `bills` are on paper, `by_email` were left to email. A batch is posted when as many were posted
    as were produced; else the difference stands until it is explained.
    """

    run = models.ForeignKey(BillingRun, on_delete=models.PROTECT)
    first_bill = models.BigIntegerField()
    last_bill = models.BigIntegerField()
    bills = models.IntegerField()
    by_email = models.IntegerField()

    class Meta:
        db_table = "revenues_print_batch"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=PRINT_STATES), name="revenues_print_state_known"
            ),
            models.UniqueConstraint(fields=["run", "number"], name="revenues_print_batch_once"),
            models.UniqueConstraint(fields=["run", "first_bill"], name="revenues_print_bill_once"),
            models.CheckConstraint(
                condition=models.Q(last_bill__gte=models.F("first_bill")),
                name="revenues_print_forwards",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="posted") | models.Q(posted=models.F("bills")),
                name="revenues_print_posted_whole",
            ),
        ]
