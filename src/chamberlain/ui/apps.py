"""Django's description of this application."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Components, charts, lists, forms and layouts; it has no tables."""

    name = "chamberlain.ui"
    label = "ui"
