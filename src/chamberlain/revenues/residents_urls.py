"""Addresses of council tax behind the residents' door, below /residents/: nobody signs in."""

from django.urls import path

from chamberlain.revenues.views import residents

app_name = "residents"

NAVIGATION = [
    ("Your bill", "/residents/", ""),
    ("Pay", "/residents/pay", ""),
]

urlpatterns = [
    path("", residents.front, name="front"),
    path("bill", residents.seen, name="bill"),
    path("bill.pdf", residents.pdf, name="pdf"),
    path("leave", residents.leave, name="leave"),
    path("pay", residents.pay, name="pay"),
    path("paid/<str:payment>", residents.paid, name="paid"),
]
