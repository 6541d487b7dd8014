"""Addresses of the suppliers' door, below /suppliers/."""

from django.urls import path

from chamberlain.payables.views import supplier_door

app_name = "suppliers"

NAVIGATION = [
    ("Where your money is", "/suppliers/account", "payables.my_suppliers"),
    ("Invoices", "/suppliers/invoices", "payables.my_invoices"),
    ("Payments", "/suppliers/payments", "payables.my_payments"),
    ("Bank details", "/suppliers/bank", "payables.my_bank_details"),
    ("Send an invoice", "/suppliers/send", "payables.my_send_invoice"),
]

urlpatterns = [
    path("account", supplier_door.account, name="account"),
    path("invoices", supplier_door.INVOICES.view, name="invoices"),
    path("invoices/<str:invoice>", supplier_door.invoice, name="invoice"),
    path("payments", supplier_door.PAYMENTS.view, name="payments"),
    path("payments/<str:payment>", supplier_door.payment, name="payment"),
    path("bank", supplier_door.BANK.view, name="bank"),
    path("bank/change", supplier_door.change_bank, name="change_bank"),
    path("send", supplier_door.send, name="send"),
]
