"""Addresses of revenues, below /staff/revenues/."""

from django.urls import path

from chamberlain.revenues.views import (
    acts,
    debits,
    fund_places,
    notice,
    recovery_places,
    registers,
    things,
)

app_name = "revenues"

NAVIGATION = [
    ("Council tax", "/staff/revenues/", "revenues.work_queues"),
]

urlpatterns = [
    path("", things.today, name="today"),
    path("accounts", registers.ACCOUNTS.view, name="accounts"),
    path("accounts/<str:account>", things.account, name="account"),
    path("accounts/<str:account>/bill", notice.bill, name="bill"),
    path("accounts/<str:account>/bill.pdf", notice.bill_pdf, name="bill_pdf"),
    path("accounts/<str:account>/move", acts.move, name="move"),
    path("accounts/<str:account>/household", acts.household, name="household"),
    path("accounts/<str:account>/empty", acts.empty, name="empty"),
    path("accounts/<str:account>/exemption", acts.exemption, name="exemption"),
    path("accounts/<str:account>/reduction", acts.reduction, name="reduction"),
    path("accounts/<str:account>/adaptation", acts.adaptation, name="adaptation"),
    path("accounts/<str:account>/exception", acts.exception, name="exception"),
    path("accounts/<str:account>/end", acts.end_fact, name="end_fact"),
    path("accounts/<str:account>/debit", acts.set_up_debit, name="set_up_debit"),
    path("accounts/<str:account>/debit/move", debits.move_debit, name="move_debit"),
    path("accounts/<str:account>/debit/cancel", acts.cancel_debit, name="cancel_debit"),
    path("accounts/<str:account>/hold", acts.place_hold, name="place_hold"),
    path("accounts/<str:account>/hold/end", acts.end_hold, name="end_hold"),
    path("dwellings", registers.DWELLINGS.view, name="dwellings"),
    path("dwellings/band", acts.change_band, name="change_band"),
    path("alterations", registers.ALTERATIONS.view, name="alterations"),
    path("alterations/put-right", acts.put_right, name="put_right"),
    path("billing", registers.RUNS.view, name="billing"),
    path("billing/prepare", acts.prepare_billing, name="prepare_billing"),
    path("billing/<str:run>", things.run, name="run"),
    path("billing/<str:run>/issue", acts.issue_billing, name="issue_billing"),
    path("billing/<str:run>/withdraw", acts.withdraw_billing, name="withdraw_billing"),
    path("billing/<str:run>/left-out", registers.LEFT_OUT.view, name="left_out"),
    path("collections", registers.COLLECTIONS.view, name="collections"),
    path("collections/propose", acts.propose_collection, name="propose_collection"),
    path("collections/unpaid", acts.load_unpaid, name="load_unpaid"),
    path("collections/<str:collection>", things.collection, name="collection"),
    path("collections/<str:collection>/release", acts.release_collection, name="release"),
    path("collections/<str:collection>/withdraw", acts.withdraw_collection, name="withdraw"),
    path("lodgements", debits.LODGEMENTS.view, name="lodgements"),
    path("lodgements/lodge", debits.lodge, name="lodge"),
    path("lodgements/report", debits.load_report, name="load_report"),
    path("advices", debits.ADVICES.view, name="advices"),
    path("claims", debits.CLAIMS.view, name="claims"),
    path("claims/load", debits.load_claims, name="load_claims"),
    path("claims/<str:claim>", debits.claim, name="claim"),
    path("claims/<str:claim>/challenge", debits.challenge, name="challenge_claim"),
    path("claims/<str:claim>/accept", debits.accept, name="accept_claim"),
    path("claims/<str:claim>/settle", debits.settle, name="settle_claim"),
    path("recovery", registers.RECOVERY.view, name="recovery"),
    path("recovery/propose", acts.propose_recovery, name="propose_recovery"),
    path("recovery/<str:recovery>", things.recovery, name="recovery_list"),
    path("recovery/<str:recovery>/release", acts.release_recovery, name="release_recovery"),
    path("recovery/<str:recovery>/withdraw", acts.withdraw_recovery, name="withdraw_recovery"),
    path("recovery/<str:recovery>/accounts", registers.STEPS.view, name="recovery_accounts"),
    *fund_places.PATHS,
    *recovery_places.PATHS,
]
