"""Addresses of treasury, below /staff/treasury/."""

from django.urls import path

from chamberlain.treasury.views import acts, registers, things, today

app_name = "treasury"

NAVIGATION = [
    ("Treasury", "/staff/treasury/", "treasury.cash_forecast"),
]

urlpatterns = [
    path("", today.today, name="today"),
    path("loans", registers.LOANS.view, name="loans"),
    path("loans/propose", acts.propose_loan, name="propose_loan"),
    path("loans/accrue", acts.accrue, name="accrue"),
    path("loans/<str:loan>", things.loan, name="loan"),
    path("loans/<str:loan>/agree", acts.agree_loan, name="agree_loan"),
    path("loans/<str:loan>/reject", acts.reject_loan, name="reject_loan"),
    path("loans/<str:loan>/repay", acts.repay_early, name="repay_early"),
    path("instalments", registers.DUE.view, name="instalments"),
    path("instalments/raise", acts.raise_instalments, name="raise_instalments"),
    path("lenders", registers.LENDERS.view, name="lenders"),
    path("lenders/add", acts.add_lender, name="add_lender"),
    path("investments", registers.INVESTMENTS.view, name="investments"),
    path("investments/propose", acts.propose_investment, name="propose_investment"),
    path("investments/<str:investment>", things.investment, name="investment"),
    path("investments/<str:investment>/agree", acts.agree_investment, name="agree_investment"),
    path("investments/<str:investment>/reject", acts.reject_investment, name="reject_investment"),
    path("investments/<str:investment>/return", acts.return_investment, name="return_investment"),
    path("counterparties", registers.COUNTERPARTIES.view, name="counterparties"),
    path("counterparties/add", acts.add_counterparty, name="add_counterparty"),
    path("limits", things.limits, name="limits"),
    path("limits/set", acts.set_indicator, name="set_indicator"),
    path("provision", registers.PROVISIONS.view, name="provision"),
    path("provision/record", acts.record_provision, name="record_provision"),
    path("provision/charge", acts.charge_provisions, name="charge_provisions"),
    path("provision/premiums", acts.amortise, name="amortise"),
    path("items", registers.ITEMS.view, name="items"),
    path("items/load", acts.load_items, name="load_items"),
]
