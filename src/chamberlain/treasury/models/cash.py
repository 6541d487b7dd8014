"""Cash to come that no other application knows of, kept forecasts, and indicators."""

from django.db import models


class CashItem(models.Model):
    """Money due in or out that a file told of, such as net pay or a precept.

    `told` items stand among banking's expected movements, and are forecast from there.
    """

    key = models.TextField()
    entity = models.TextField()
    feed = models.TextField()
    due_on = models.DateField()
    amount_pence = models.BigIntegerField()
    description = models.TextField()
    told = models.BooleanField(default=False)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "treasury_cash_item"
        constraints = [
            models.UniqueConstraint(fields=["entity", "key"], name="treasury_cash_item_once"),
        ]
        indexes = [models.Index(fields=["entity", "due_on"], name="treasury_cash_item_due")]

    def __str__(self) -> str:
        return self.key


class Forecast(models.Model):
    """A forecast as it was made on a day; written once."""

    append_only = True
    entity = models.TextField()
    made_on = models.DateField()
    opening_pence = models.BigIntegerField()
    days = models.IntegerField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "treasury_forecast"
        constraints = [
            models.UniqueConstraint(fields=["entity", "made_on"], name="treasury_forecast_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.made_on}"


class ForecastDay(models.Model):
    """What a kept forecast said of one day; written once."""

    append_only = True
    forecast = models.ForeignKey(Forecast, on_delete=models.PROTECT, db_index=False)
    day = models.DateField()
    in_pence = models.BigIntegerField()
    out_pence = models.BigIntegerField()
    balance_pence = models.BigIntegerField()

    class Meta:
        db_table = "treasury_forecast_day"
        constraints = [
            models.UniqueConstraint(fields=["forecast", "day"], name="treasury_forecast_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.forecast_id} {self.day}"


class Indicator(models.Model):
    """A prudential or treasury indicator of a year; a change is a new row and the latest holds."""

    append_only = True
    entity = models.TextField()
    year = models.IntegerField()
    code = models.TextField()
    estimate_pence = models.BigIntegerField(null=True)
    limit_pence = models.BigIntegerField(null=True)
    actual_pence = models.BigIntegerField(null=True)
    source = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "treasury_indicator"
        indexes = [models.Index(fields=["entity", "year", "code"], name="treasury_indicator_year")]

    def __str__(self) -> str:
        return f"{self.code} {self.year}"
