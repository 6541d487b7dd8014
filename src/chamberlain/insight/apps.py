"""Insight as an installed application."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """Short label, so that tables are named insight_*."""

    name = "chamberlain.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"
