"""Banking as an installed application."""

from django.apps import AppConfig


class BankingConfig(AppConfig):
    """Short label, so that tables are named banking_*."""

    name = "chamberlain.banking"
    label = "banking"
    default_auto_field = "django.db.models.BigAutoField"
