"""What the council has lent: to whom, up to which limit, and until when."""

from django.db import models

INVESTMENT_STATES = ("proposed", "placed", "returned", "rejected")


class Counterparty(models.Model):
    """Somebody the council may lend to."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    name = models.TextField()
    kind = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "treasury_counterparty"
        constraints = [
            models.UniqueConstraint(fields=["entity", "name"], name="treasury_counterparty_once"),
        ]

    def __str__(self) -> str:
        return self.reference


class CounterpartyLimit(models.Model):
    """A limit from a day on; the latest that has begun is in force. Written once."""

    append_only = True
    counterparty = models.ForeignKey(Counterparty, on_delete=models.PROTECT)
    held_from = models.DateField()
    limit_pence = models.BigIntegerField()
    days_max = models.IntegerField()
    reason = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "treasury_counterparty_limit"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(limit_pence__gte=0), name="treasury_limit_not_negative"
            )
        ]

    def __str__(self) -> str:
        return f"{self.counterparty_id} from {self.held_from}"


class Investment(models.Model):
    """Money lent; without `matures_on` it comes back when asked for."""

    reference = models.TextField(unique=True)
    entity = models.TextField()
    counterparty = models.ForeignKey(Counterparty, on_delete=models.PROTECT)
    principal_pence = models.BigIntegerField()
    rate_e4 = models.IntegerField()
    placed_on = models.DateField()
    matures_on = models.DateField(null=True)
    interest_pence = models.BigIntegerField(default=0)
    cost_centre = models.TextField()
    taken_on = models.DateField(null=True)
    state = models.TextField(default="proposed")
    returned_on = models.DateField(null=True)
    proposed_by = models.TextField()
    agreed_by = models.TextField(blank=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "treasury_investment"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=INVESTMENT_STATES),
                name="treasury_investment_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(principal_pence__gt=0), name="treasury_investment_positive"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="placed")
                | ~models.Q(agreed_by=models.F("proposed_by"))
                | models.Q(taken_on__isnull=False),
                name="treasury_investment_agreed_by_another",
            ),
        ]
        indexes = [models.Index(fields=["entity", "state"], name="treasury_investment_open")]

    def __str__(self) -> str:
        return self.reference
