"""Income as an installed application."""

from django.apps import AppConfig


class IncomeConfig(AppConfig):
    """Short label, so that tables are named income_*."""

    name = "chamberlain.income"
    label = "income"
    default_auto_field = "django.db.models.BigAutoField"
