"""Addresses of people behind the public's door, below /open/: nobody signs in here."""

from django.urls import path

from chamberlain.people.views import jobs, publishing, starting

app_name = "open_people"

NAVIGATION = [
    ("Jobs", "/open/jobs", ""),
    ("Pay", "/open/pay", ""),
]

urlpatterns = [
    path("pay", publishing.open_front, name="pay"),
    path("pay/<str:publication>", publishing.open_file, name="pay_file"),
    path("jobs", jobs.front, name="jobs"),
    path("jobs/application", jobs.application, name="application"),
    path("jobs/starting", starting.form, name="starting"),
    path("jobs/<str:advert>", jobs.job, name="job"),
    path("jobs/<str:advert>/apply", jobs.apply, name="apply"),
]
