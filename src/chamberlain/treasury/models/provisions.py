"""Minimum revenue provision: what is provided for, and what was charged."""

from django.db import models


class Provision(models.Model):
    """Borrowing on one asset that revenue provides for over its life.

    A change (another cost, another life) is a new row for the same `subject`: the latest holds.
    """

    append_only = True
    reference = models.TextField(unique=True)
    entity = models.TextField()
    subject = models.TextField()
    description = models.TextField()
    cost_pence = models.BigIntegerField()
    life_years = models.IntegerField()
    method = models.TextField()
    rate_e4 = models.IntegerField(null=True)
    operational_on = models.DateField()
    kind = models.TextField(default="asset")
    charged_before_pence = models.BigIntegerField(default=0)
    years_before = models.IntegerField(default=0)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "treasury_provision"
        indexes = [models.Index(fields=["entity", "subject"], name="treasury_provision_subject")]

    def __str__(self) -> str:
        return self.reference


class ProvisionCharge(models.Model):
    """What was posted for one subject and year: the charge, or later the difference."""

    append_only = True
    entity = models.TextField()
    subject = models.TextField()
    year = models.IntegerField()
    posted_pence = models.BigIntegerField()
    source_ref = models.TextField(unique=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "treasury_provision_charge"
        indexes = [models.Index(fields=["entity", "year"], name="treasury_charge_year")]

    def __str__(self) -> str:
        return self.source_ref
