"""Coming from a former system: its control totals, and its bills to hold ours against."""

from django.db import models
from django.db.models import Q

TOTAL_KINDS = ("accounts", "arrears", "credits", "receipts", "mandates", "elections", "notices")


class ControlTotal(models.Model):
    """What a former system says a load must come to; pence of the year, where it has one."""

    entity = models.TextField()
    kind = models.TextField()
    year = models.SmallIntegerField(default=0, help_text="0 where it is of no year")
    items = models.IntegerField()
    pence = models.BigIntegerField(default=0)
    source = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_control_total"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "kind", "year"], name="revenues_control_total_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=TOTAL_KINDS), name="revenues_control_total_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}"


class TheirBill(models.Model):
    """A bill as the former system has it, of a year both bill; the newest file stands."""

    entity = models.TextField()
    account = models.TextField()
    year = models.SmallIntegerField()
    charged_pence = models.BigIntegerField()
    band = models.TextField(blank=True)
    discount_pence = models.BigIntegerField(null=True)
    premium_pence = models.BigIntegerField(null=True)
    reduction_pence = models.BigIntegerField(null=True)
    instalments = models.SmallIntegerField(null=True)
    first_due_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_their_bill"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "year", "account"], name="revenues_their_bill_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.year}"
