"""What is left of budgets, as whoever keeps them told it: payables never asks upward."""

from django.db import models


class BudgetTold(models.Model):
    """What was left of one coding's budget when `act_id` told it; approvals since come on top."""

    entity = models.TextField()
    year = models.IntegerField()
    cost_centre = models.TextField()
    account = models.TextField()
    left_pence = models.BigIntegerField()
    told_on = models.DateField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payables_budget_told"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "year", "cost_centre", "account"],
                name="payables_budget_told_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.year} {self.cost_centre} {self.account}"
