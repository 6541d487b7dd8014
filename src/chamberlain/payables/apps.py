"""Payables as an installed application."""

from django.apps import AppConfig


class PayablesConfig(AppConfig):
    """Short label, so that tables are named payables_*."""

    name = "chamberlain.payables"
    label = "payables"
    default_auto_field = "django.db.models.BigAutoField"
