"""Insight as an installed application."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """Short label; no tables."""

    name = "chamberlain.insight"
    label = "insight"
