"""People as an installed application."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Short label, so that tables are named people_*."""

    name = "chamberlain.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
