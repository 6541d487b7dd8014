"""Treasury as an installed application."""

from django.apps import AppConfig


class TreasuryConfig(AppConfig):
    """Short label, so that tables are named treasury_*."""

    name = "chamberlain.treasury"
    label = "treasury"
    default_auto_field = "django.db.models.BigAutoField"
