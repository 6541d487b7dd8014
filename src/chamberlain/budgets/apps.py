"""Budgets as an installed application."""

from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    """Short label, so that tables are named budgets_*."""

    name = "chamberlain.budgets"
    label = "budgets"
    default_auto_field = "django.db.models.BigAutoField"
