"""Addresses of banking, below /staff/banking/."""

from django.urls import path

from chamberlain.banking.views import (
    acts,
    cash,
    debits,
    desk,
    reconciliations,
    registers,
    standing,
    statements,
)

app_name = "banking"

NAVIGATION = [
    ("Bank", "/staff/banking/", "banking.account_list"),
]

urlpatterns = [
    path("", cash.cash, name="cash"),
    path("suspense", desk.desk, name="desk"),
    path("suspense/list", registers.WAITING.view, name="waiting"),
    path("suspense/several", standing.several, name="several"),
    path("suspense/several/<str:movement>", standing.accept_several, name="accept_several"),
    path("suspense/<str:line>", desk.desk, name="desk_line"),
    path("lines", registers.LINES.view, name="lines"),
    path("lines/<str:line>", desk.one_line, name="line"),
    path("lines/<str:line>/accept/<str:movement>", acts.accept, name="accept"),
    path("lines/<str:line>/return/<str:movement>", acts.accept_return, name="accept_return"),
    path("lines/<str:line>/file/<path:batch>", acts.accept_batch, name="accept_batch"),
    path("lines/<str:line>/split", acts.split, name="split"),
    path("lines/<str:line>/post", acts.post, name="post"),
    path("lines/<str:line>/undo", acts.unmatch, name="unmatch"),
    path("lines/<str:line>/owner", acts.own, name="own"),
    path("statements", registers.STATEMENTS.view, name="statements"),
    path("statements/load", acts.load, name="load"),
    path("statements/<str:statement>", statements.one_statement, name="statement"),
    path("statements/<str:statement>/match", acts.match, name="match"),
    path("standing", standing.STANDING.view, name="standing"),
    path("standing/register", standing.register, name="register_direct_debit"),
    path("standing/learn", standing.learn, name="learn_patterns"),
    path("standing/held-up", standing.HELD_UP.view, name="held_up"),
    path("standing/vat", debits.DEBIT_VAT.view, name="debit_vat"),
    path("standing/vat/<str:line>/claim", debits.claim, name="claim_debit_vat"),
    path("standing/vat/<str:line>/none", debits.waive, name="waive_debit_vat"),
    path("standing/vat/<str:line>/withdraw", debits.withdraw, name="withdraw_debit_vat"),
    path("standing/<str:standing>", standing.one_standing, name="one_standing"),
    path("standing/<str:standing>/agree", standing.agree, name="agree_standing"),
    path("standing/<str:standing>/off", standing.switch_off, name="switch_off_standing"),
    path("standing/<str:standing>/missed", debits.missed, name="missed_debit"),
    path("expected", registers.EXPECTED.view, name="expected"),
    path("reconciliations", registers.RECONCILIATIONS.view, name="reconciliations"),
    path("reconciliations/prepare", acts.prepare, name="prepare"),
    path("reconciliations/suspense", acts.prepare_suspense, name="prepare_suspense"),
    path("reconciliations/sign", acts.sign, name="sign"),
    path(
        "reconciliations/<str:reconciliation>",
        reconciliations.one_reconciliation,
        name="reconciliation",
    ),
    path("reconciliations/<str:reconciliation>/review", acts.review, name="review"),
    path("reconciliations/<str:reconciliation>/return", acts.give_back, name="give_back"),
]
