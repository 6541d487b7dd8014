"""Scenarios priced and kept, with what they took for granted and what they came to."""

from django.db import models


class SavedScenario(models.Model):
    """What would change, and what it came to on the day it was kept: written once."""

    append_only = True
    reference = models.TextField(unique=True)
    entity = models.TextField()
    name = models.TextField()
    award = models.TextField(blank=True)
    ni_rate_e2 = models.IntegerField(null=True)
    ni_threshold_pounds = models.IntegerField(null=True)
    lgps_rate_e2 = models.IntegerField(null=True)
    teachers_rate_e2 = models.IntegerField(null=True)
    assumptions = models.TextField()
    people = models.IntegerField()
    now_pence = models.BigIntegerField()
    pay_pence = models.BigIntegerField()
    ni_pence = models.BigIntegerField()
    pension_pence = models.BigIntegerField()
    levy_pence = models.BigIntegerField()
    change_pence = models.BigIntegerField()
    saved_on = models.DateField()
    saved_by = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "payroll_scenario"
        constraints = [
            models.UniqueConstraint(fields=["entity", "name"], name="payroll_scenario_name_once"),
            models.CheckConstraint(
                condition=models.Q(
                    change_pence=models.F("pay_pence")
                    + models.F("ni_pence")
                    + models.F("pension_pence")
                    + models.F("levy_pence")
                ),
                name="payroll_scenario_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
