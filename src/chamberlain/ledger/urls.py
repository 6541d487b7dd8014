"""Addresses of the ledger, below /staff/ledger/."""

from django.urls import path

from chamberlain.ledger.views import enquiry, journals, periods, registers

app_name = "ledger"

NAVIGATION = [
    ("Ledger", "/staff/ledger/", "ledger.trial_balance"),
]

_PERIOD = "periods/<str:entity>/<int:year>/<int:period>"

urlpatterns = [
    path("", registers.TRIAL_BALANCE.view, name="ledger"),
    path("trial-balance", registers.TRIAL_BALANCE.view, name="trial_balance"),
    path("enquiry", enquiry.enquiry, name="enquiry"),
    path("enquiry.<str:form>", enquiry.download, name="enquiry_download"),
    path("journals", registers.JOURNALS.view, name="journals"),
    path("journals/<str:reference>", journals.journal, name="journal"),
    path("journals/<str:journal>/reverse", journals.reverse, name="reverse"),
    path("prepare", journals.prepare, name="prepare"),
    path("prepared", registers.PREPARED.view, name="prepared_list"),
    path("prepared/<str:prepared>", journals.prepared, name="prepared"),
    path("prepared/<str:prepared>/approve", journals.approve, name="approve"),
    path("prepared/<str:prepared>/reject", journals.reject, name="reject"),
    path("prepared/<str:prepared>/withdraw", journals.withdraw, name="withdraw"),
    path("periods", registers.PERIODS.view, name="periods"),
    path(_PERIOD, periods.one_period, name="period"),
    path(f"{_PERIOD}/open", periods.open_period, name="open_period"),
    path(f"{_PERIOD}/soft-close", periods.soft_close, name="soft_close_period"),
    path(f"{_PERIOD}/close", periods.close, name="close_period"),
    path(f"{_PERIOD}/sign", periods.sign, name="sign_close_list"),
    path(f"{_PERIOD}/ask-reopen", periods.ask_reopen, name="ask_reopen_period"),
    path(f"{_PERIOD}/agree-reopen", periods.agree_reopen, name="agree_reopen_period"),
    path("chart", registers.ACCOUNTS.view, name="chart"),
    path("cost-centres", registers.COST_CENTRES.view, name="cost_centres"),
    path("seals", periods.seals, name="seals"),
]
