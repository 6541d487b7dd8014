"""Fixed assets as an installed application."""

from django.apps import AppConfig


class AssetsConfig(AppConfig):
    """Short label, so that tables are named assets_*."""

    name = "chamberlain.assets"
    label = "assets"
    default_auto_field = "django.db.models.BigAutoField"
