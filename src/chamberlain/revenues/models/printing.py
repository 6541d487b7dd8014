"""What was put on paper and what was posted of it: each batch counted both times."""

from django.db import models

from chamberlain.revenues.models.charges import BillingRun

PRINT_STATES = ("produced", "posted", "differs")


class PrintBatch(models.Model):
    """The bills of a run between two of its bills, set as one file for the printer.

    `bills` are on paper, `by_email` were left to email. A batch is posted when as many were posted
    as were produced; else the difference stands until it is explained.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    run = models.ForeignKey(BillingRun, on_delete=models.PROTECT)
    number = models.IntegerField()
    first_bill = models.BigIntegerField()
    last_bill = models.BigIntegerField()
    bills = models.IntegerField()
    by_email = models.IntegerField()
    pages = models.IntegerField()
    document = models.TextField(blank=True)
    state = models.TextField(default="produced")
    posted = models.IntegerField(null=True)
    posted_on = models.DateField(null=True)
    note = models.TextField(blank=True)
    act_id = models.BigIntegerField()

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

    def __str__(self) -> str:
        return self.reference
