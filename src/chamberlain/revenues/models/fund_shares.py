"""What became of an estimate: the surplus or deficit of a year, charged in the year after."""

from django.db import models
from django.db.models import F, Q

from chamberlain.revenues.models.fund import FundEstimate

STATES = ("proposed", "charged", "rejected")


class FundShares(models.Model):
    """The shares of last year's estimate, charged to and from bodies by two people."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    year = models.SmallIntegerField(help_text="The year in which they are charged")
    estimate = models.ForeignKey(FundEstimate, on_delete=models.PROTECT)
    first_on = models.DateField(help_text="When the first part of a surplus is paid")
    payments = models.SmallIntegerField()
    state = models.TextField(default="proposed")
    proposed_by = models.TextField()
    agreed_by = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "revenues_fund_shares"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=STATES), name="revenues_fund_shares_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="charged") | (~Q(agreed_by="") & ~Q(agreed_by=F("proposed_by"))),
                name="revenues_fund_shares_two_people",
            ),
            models.UniqueConstraint(
                fields=["estimate"],
                condition=~Q(state="rejected"),
                name="revenues_fund_shares_once",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
