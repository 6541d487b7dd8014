"""Addresses of council tax behind the residents' door, below /residents/: nobody signs in."""

from django.urls import path

from chamberlain.revenues.views import asking, residents

app_name = "residents"

NAVIGATION = [
    ("Your bill", "/residents/", ""),
    ("Pay", "/residents/pay", ""),
]

urlpatterns = [
    path("", residents.front, name="front"),
    path("bill", residents.seen, name="bill"),
    path("bill.pdf", residents.pdf, name="pdf"),
    path("change", asking.change, name="change"),
    path("asked", asking.asked, name="asked"),
    path("direct-debit", asking.direct_debit, name="direct_debit"),
    path("twelve", asking.twelve, name="twelve"),
    path("email", asking.email_bills, name="email"),
    path("moved", asking.moved, name="moved"),
    path("discount", asking.discount, name="discount"),
    path("disabled-band", asking.disabled_band, name="disabled_band"),
    path("exemption", asking.exemption, name="exemption"),
    path("trouble", asking.trouble, name="trouble"),
    path("leave", residents.leave, name="leave"),
    path("pay", residents.pay, name="pay"),
    path("paid/<str:payment>", residents.paid, name="paid"),
]
