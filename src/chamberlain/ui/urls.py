"""The gallery's address; the staff door includes it."""

from django.urls import path

from chamberlain.ui import views

app_name = "ui"
urlpatterns = [path("staff/gallery", views.gallery, name="gallery")]
