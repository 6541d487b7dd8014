"""Addresses of payables, below /staff/payables/."""

from django.urls import path

from chamberlain.payables.views import lists

app_name = "payables"

NAVIGATION = [
    ("Invoices", "/staff/payables/invoices", "payables.invoices"),
    ("Suppliers", "/staff/payables/suppliers", "payables.suppliers"),
    ("Payment runs", "/staff/payables/runs", "payables.runs"),
]

urlpatterns = [
    path("invoices", lists.INVOICES.view, name="invoices"),
    path("received", lists.DOCUMENTS.view, name="received"),
    path("suppliers", lists.SUPPLIERS.view, name="suppliers"),
    path("suppliers/shared", lists.SHARED.view, name="shared"),
    path("runs", lists.RUNS.view, name="runs"),
    path("payments", lists.PAYMENTS.view, name="payments"),
]
