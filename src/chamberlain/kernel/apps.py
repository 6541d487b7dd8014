"""The kernel as an installed application."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Short label, so that tables are named kernel_*."""

    name = "chamberlain.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"
