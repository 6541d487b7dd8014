"""What the year will come to: forecasts and their history, former years, and published reports."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from chamberlain.budgets.models.budget import code_field


class Forecast(models.Model):
    """What a person said, in a period, that a cost centre's group of subjectives would come to."""

    append_only = True

    entity = code_field()
    year = models.SmallIntegerField()
    period = models.SmallIntegerField()
    cost_centre = code_field()
    account_group = code_field()
    outturn_pence = models.BigIntegerField()
    reason = models.TextField()
    made_by = models.TextField()
    made_on = models.DateField()
    act = models.TextField()

    class Meta:
        db_table = "budgets_forecast"
        constraints = [
            models.CheckConstraint(
                condition=Q(period__gte=1) & Q(period__lte=12), name="budgets_forecast_period"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="budgets_forecast_reasoned"),
        ]
        indexes = [
            models.Index(
                fields=["entity", "year", "cost_centre", "account_group", "-period", "-id"],
                name="budgets_forecast_last",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cost_centre}/{self.account_group} period {self.period}"


class PastYear(models.Model):
    """What a cost centre's group came to in a former year, month by month, by the former system.

    The database keeps `to_date`, the running total of `months`, beside it.
    """

    entity = code_field()
    year = models.SmallIntegerField()
    cost_centre = code_field()
    account_group = code_field()
    months = ArrayField(models.BigIntegerField(), size=12)
    to_date = models.GeneratedField(
        expression=models.Func("months", function="budgets_running"),
        output_field=ArrayField(models.BigIntegerField(), size=12),
        db_persist=True,
    )

    class Meta:
        db_table = "budgets_past_year"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "year", "cost_centre", "account_group"],
                name="budgets_past_year_once",
            ),
            models.CheckConstraint(
                condition=models.Q(months__len=12), name="budgets_past_year_months"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cost_centre}/{self.account_group} {self.year}"


class Measure(models.Model):
    """A financial recovery measure: what it takes off the forecast, not yet in any line."""

    append_only = True

    entity = code_field()
    year = models.SmallIntegerField()
    period = models.SmallIntegerField()
    directorate = code_field()
    title = models.TextField()
    amount_pence = models.BigIntegerField()
    said_by = models.TextField()
    said_on = models.DateField()
    act = models.TextField()

    class Meta:
        db_table = "budgets_measure"
        indexes = [models.Index(fields=["entity", "year", "period"], name="budgets_measure_of")]

    def __str__(self) -> str:
        return self.title


class Pack(models.Model):
    """A month's monitoring report as published: its figures, and their hash; never changed."""

    append_only = True

    entity = code_field()
    year = models.SmallIntegerField()
    period = models.SmallIntegerField()
    figures = models.JSONField()
    sha256 = models.TextField()
    note = models.TextField(blank=True)
    published_by = models.TextField()
    published_on = models.DateField()
    act = models.TextField()

    class Meta:
        db_table = "budgets_pack"
        constraints = [
            models.UniqueConstraint(fields=["entity", "year", "period"], name="budgets_pack_once")
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.year}/{self.period}"
