"""Revenues as an installed application."""

from django.apps import AppConfig


class RevenuesConfig(AppConfig):
    """Short label, so that tables are named revenues_*."""

    name = "chamberlain.revenues"
    label = "revenues"
    default_auto_field = "django.db.models.BigAutoField"
