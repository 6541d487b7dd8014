"""Addresses of the public's door, below /open/: nobody signs in here."""

from django.urls import path

from chamberlain.insight import open_views

app_name = "open"

NAVIGATION = [
    ("Open data", "/open/", ""),
]

urlpatterns = [
    path("", open_views.front, name="front"),
    path("<str:publication>", open_views.published, name="published"),
]
