"""Payroll as an installed application."""

from django.apps import AppConfig


class PayrollConfig(AppConfig):
    """Short label, so that tables are named payroll_*."""

    name = "chamberlain.payroll"
    label = "payroll"
    default_auto_field = "django.db.models.BigAutoField"
