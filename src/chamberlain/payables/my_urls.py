"""Addresses of payables below /my/: what one bought on one's own purchase card."""

from django.urls import path

from chamberlain.payables.views import cards

app_name = "my_payables"

LAST = True
"""Most people have no card: what everybody has comes first."""

NAVIGATION = [
    ("Purchase card", "/my/card", "payables.own_card_lines"),
]

urlpatterns = [
    path("card", cards.mine, name="card"),
    path("card/<str:line>/code", cards.code, name="code_card_line"),
]
