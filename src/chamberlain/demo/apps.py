"""The demonstration as an installed application."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Short label; no tables."""

    name = "chamberlain.demo"
    label = "demo"
