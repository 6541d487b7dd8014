"""Who of the staff may neither open a customer nor act on them: themselves, or a relative."""

from django.db import models
from django.db.models import F, Q

from chamberlain.income.models.charges import Customer

RELATIONS = ("own", "relative", "close_friend")


class Barred(models.Model):
    """A member of staff who is kept from a customer, from a day until before another."""

    person = models.TextField()
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT)
    relation = models.TextField()
    held_from = models.DateField()
    held_to = models.DateField(null=True)
    declared_by = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "income_barred"
        constraints = [
            models.CheckConstraint(
                condition=Q(relation__in=RELATIONS), name="income_barred_relation_known"
            ),
            models.CheckConstraint(
                condition=Q(held_to__isnull=True) | Q(held_to__gte=F("held_from")),
                name="income_barred_forwards",
            ),
            models.UniqueConstraint(
                fields=["person", "customer"],
                condition=Q(held_to__isnull=True),
                name="income_barred_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.customer_id}"
