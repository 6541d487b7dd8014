"""Addresses of payables, below /staff/payables/."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from chamberlain.payables.views import (
    approving,
    coding,
    entering,
    importing,
    invoice,
    invoice_acts,
    lists,
    receiving,
    sheet,
)

app_name = "payables"

View = Callable[..., HttpResponse]

NAVIGATION = [
    ("Invoices", "/staff/payables/invoices", "payables.invoices"),
    ("Suppliers", "/staff/payables/suppliers", "payables.suppliers"),
    ("Payment runs", "/staff/payables/runs", "payables.runs"),
]


def act(address: str) -> View:
    """Return a view that leads on to the page of an act or an explanation."""

    def lead(request: HttpRequest, **parts: str) -> HttpResponse:
        return redirect(address.format(**parts))

    return lead


urlpatterns = [
    path("invoices/import", act("/staff/do/payables.enter_invoices"), name="import"),
    path("invoices", lists.INVOICES.view, name="invoices"),
    path("invoices/enter", entering.enter, name="enter"),
    path("invoices/enter/next", entering.following, name="enter_next"),
    path("invoices/enter/supplier", entering.known, name="enter_known"),
    path("invoices/enter/number", entering.number_held, name="enter_number"),
    path("invoices/import", importing.INVOICES.choose, name="import"),
    path("invoices/import/<str:document>", importing.INVOICES.preview, name="imported"),
    path("invoices/import/<str:document>/rejects", importing.INVOICES.rejects, name="rejects"),
    path("invoices/<str:invoice>", invoice.invoice, name="invoice"),
    path("invoices/<str:invoice>/submit", invoice_acts.submit, name="submit"),
    path("invoices/<str:invoice>/hold", invoice_acts.hold, name="hold"),
    path("invoices/<str:invoice>/unhold", invoice_acts.unhold, name="unhold"),
    path("invoices/<str:invoice>/dispute", invoice_acts.dispute, name="dispute"),
    path("invoices/<str:invoice>/resolve", invoice_acts.resolve, name="resolve"),
    path("invoices/<str:invoice>/clear", invoice_acts.clear, name="clear"),
    path("invoices/<str:invoice>/cancel", invoice_acts.cancel, name="cancel"),
    path("invoices/<str:invoice>/redirect", invoice_acts.redirect, name="redirect"),
    path("invoices/<str:invoice>/code", coding.code, name="code"),
    path("suppliers/suggest", entering.suggest, name="suggest"),
    path("approve", approving.start, name="approve"),
    path("approve/<str:invoice>", approving.one, name="approve_one"),
    path("approve/<str:invoice>/yes", approving.approve, name="approve_yes"),
    path("approve/<str:invoice>/no", approving.reject, name="approve_no"),
    path("approve/<str:invoice>/pass", approving.pass_on, name="approve_pass"),
    path("sheet/<str:document>", sheet.sheet, name="sheet"),
    path("received", lists.DOCUMENTS.view, name="received"),
    path("received/upload", receiving.upload, name="upload"),
    path("received/<str:received>", receiving.document, name="document"),
    path("received/<str:received>/accept", receiving.accept, name="accept"),
    path("received/<str:received>/return", receiving.give_back, name="return"),
    path("suppliers/import", importing.SUPPLIERS.choose, name="supplier_import"),
    path("suppliers/import/<str:document>", importing.SUPPLIERS.preview, name="supplier_imported"),
    path(
        "suppliers/import/<str:document>/rejects",
        importing.SUPPLIERS.rejects,
        name="supplier_rejects",
    ),
    path("suppliers", lists.SUPPLIERS.view, name="suppliers"),
    path("suppliers/shared", lists.SHARED.view, name="shared"),
    path("runs", lists.RUNS.view, name="runs"),
    path("payments", lists.PAYMENTS.view, name="payments"),
    path("work", act("/staff/"), name="work"),
    path("received/upload", act("/staff/do/payables.receive_invoice_document"), name="upload"),
    path("received/<str:document>", act("/staff/payables/received"), name="received_one"),
    path("suppliers/new", act("/staff/do/payables.create_supplier"), name="new_supplier"),
    path("suppliers/import", act("/staff/do/payables.create_suppliers"), name="import_suppliers"),
    path("suppliers/<str:supplier>", act("/staff/why/payables:supplier:{supplier}"), name="one"),
    path("runs/new", act("/staff/do/payables.propose_run"), name="new_run"),
    path("runs/<str:run>", act("/staff/why/payables:run:{run}"), name="run"),
]
