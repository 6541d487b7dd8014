"""The ledger as an installed application."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Short label, so that tables are named ledger_*."""

    name = "chamberlain.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
