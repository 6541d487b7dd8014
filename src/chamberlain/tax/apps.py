"""Tax as an installed application."""

from django.apps import AppConfig


class TaxConfig(AppConfig):
    """Short label, so that tables are named tax_*."""

    name = "chamberlain.tax"
    label = "tax"
    default_auto_field = "django.db.models.BigAutoField"
