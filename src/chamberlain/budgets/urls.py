"""Addresses of budgets, below /staff/budgets/."""

from django.urls import path

from chamberlain.budgets.views import (
    acts,
    director,
    grant_acts,
    grant_lists,
    grants,
    importing,
    lists,
    manager,
    report,
    staffing,
)

app_name = "budgets"

NAVIGATION = [("Budgets", "/staff/budgets/", "budgets.monitor")]

_REPORT = "report/<str:entity>/<int:year>/<int:period>"

urlpatterns = [
    path("", manager.front, name="budgets"),
    path("my", manager.my, name="my"),
    path("centres/<str:cost_centre>", manager.centre, name="centre"),
    path("centres/<str:cost_centre>/forecast/<str:group>", manager.forecast, name="forecast"),
    path("directorates", director.directorates, name="directorates"),
    path("monitor", lists.MONITOR.view, name="monitor"),
    path("staffing", staffing.STAFFING.view, name="staffing"),
    path("staffing/what-if", staffing.what_if, name="staffing_what_if"),
    path("staffing/assume", staffing.assume, name="assume_staffing"),
    *importing.POSTS.paths("posts"),
    path("staffing/<str:cost_centre>", staffing.centre, name="staffing_centre"),
    path("commitments", lists.COMMITMENTS.view, name="commitments"),
    *importing.ORDERS.paths("orders"),
    path("virements", lists.VIREMENTS.view, name="virements"),
    path("virements/propose", acts.propose_virement, name="propose_virement"),
    path("virements/<str:reference>", acts.virement, name="virement"),
    path("virements/<str:virement>/approve", acts.approve_virement, name="approve_virement"),
    path("virements/<str:virement>/reject", acts.reject_virement, name="reject_virement"),
    path("virements/<str:virement>/withdraw", acts.withdraw_virement, name="withdraw_virement"),
    path("savings", lists.SAVINGS.view, name="savings"),
    path("savings/<str:saving>/report", acts.report_saving, name="report_saving"),
    path("capital", lists.CAPITAL.view, name="capital"),
    path("capital/add", acts.add_scheme, name="add_scheme"),
    path("capital/<str:reference>", acts.scheme, name="scheme"),
    path("capital/<str:scheme>/forecast", acts.forecast_scheme, name="forecast_scheme"),
    path("capital/<str:scheme>/change", acts.change_scheme, name="change_scheme"),
    path("capital/<str:scheme>/gate", acts.pass_gate, name="pass_gate"),
    path(
        "capital/<str:scheme>/changes/<str:change>/approve",
        acts.approve_change,
        name="approve_change",
    ),
    path(
        "capital/<str:scheme>/changes/<str:change>/reject",
        acts.reject_change,
        name="reject_change",
    ),
    path("grants", grant_lists.GRANT_LIST.view, name="grants"),
    path("grants/add", grant_acts.add_grant, name="add_grant"),
    path("grants/unspent", grant_lists.UNSPENT.view, name="grants_unspent"),
    path("grants/<str:reference>", grants.grant, name="grant"),
    path("grants/<str:grant>/claim", grant_acts.prepare_claim, name="prepare_claim"),
    path("grants/<str:grant>/receipts", grant_acts.expect_receipts, name="expect_receipts"),
    path("grants/<str:grant>/condition", grant_acts.add_condition, name="add_condition"),
    path("grants/<str:grant>/document", grant_acts.keep_document, name="keep_document"),
    path("grants/<str:grant>/amend", grant_acts.amend_grant, name="amend_grant"),
    path("grants/<str:grant>/close", grant_acts.close_grant, name="close_grant"),
    path("grants/<str:grant>/carry", grant_acts.propose_carry, name="propose_carry"),
    path(
        "grants/<str:grant>/carries/<str:carry>/approve",
        grant_acts.approve_carry,
        name="approve_carry",
    ),
    path(
        "grants/<str:grant>/carries/<str:carry>/reject",
        grant_acts.reject_carry,
        name="reject_carry",
    ),
    path("conditions", grant_lists.CONDITIONS.view, name="conditions"),
    path("conditions/<str:condition>/meet", grant_acts.meet_condition, name="meet_condition"),
    path("claims", grant_lists.CLAIMS.view, name="claims"),
    path("claims/<str:claim>", grants.claim, name="claim"),
    path("claims/<str:claim>/certify", grant_acts.certify_claim, name="certify_claim"),
    path("claims/<str:claim>/reject", grant_acts.reject_claim, name="reject_claim"),
    path("years", lists.YEARS.view, name="years"),
    path("years/approve", acts.approve_original, name="approve_original"),
    *importing.ORIGINAL.paths("original"),
    path("lines", lists.LINES.view, name="lines"),
    path("report", report.latest, name="report"),
    path(_REPORT, report.report, name="report_of"),
    path(f"{_REPORT}.pdf", report.as_paper, name="report_paper"),
    path(f"{_REPORT}/publish", report.publish, name="publish"),
    path(f"{_REPORT}/measure", report.measure, name="measure"),
]
