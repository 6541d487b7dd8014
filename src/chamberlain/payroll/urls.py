"""Addresses of payroll, below /staff/payroll/."""

from django.urls import path

from chamberlain.payroll.views import (
    acts,
    board,
    certificates,
    overpaid,
    owed,
    pensions,
    registers,
    slips,
)

app_name = "payroll"

NAVIGATION = [
    ("Payroll", "/staff/payroll/", "payroll.countdown"),
    ("What pay owes", "/staff/payroll/owed", "payroll.owed"),
]

urlpatterns = [
    path("", board.board, name="board"),
    path("runs/open", acts.open_run, name="open_run"),
    path("runs/<str:run>", board.run, name="run"),
    path("runs/<str:run>/calculate", acts.calculate, name="calculate"),
    path("runs/<str:run>/exceptions", board.exceptions, name="exceptions"),
    path("runs/<str:run>/people", registers.RESULTS.view, name="results"),
    path("runs/<str:run>/people/<str:payroll_id>", slips.result, name="result"),
    path("runs/<str:run>/again/<str:payroll_id>", acts.recalculate, name="recalculate"),
    path("runs/<str:run>/costs", registers.COSTS.view, name="costs"),
    path("runs/<str:run>/approve", acts.approve, name="approve"),
    path("runs/<str:run>/approve-again", acts.approve_again, name="approve_again"),
    path("runs/<str:run>/return", acts.send_back, name="return"),
    path("runs/<str:run>/cancel", acts.cancel, name="cancel"),
    path("runs/<str:run>/post", acts.post, name="post"),
    path("runs/<str:run>/fps", acts.tell, name="fps"),
    path("exceptions/<int:exception>/clear", acts.clear, name="clear"),
    path("exceptions/<int:exception>/query", acts.ask_about, name="query"),
    path("payslips", registers.PAYSLIPS.view, name="payslips"),
    path("payslips.pdf/<path:payslip>", slips.payslip_pdf, name="payslip_pdf"),
    path("payslips/<path:payslip>", slips.payslip, name="payslip"),
    *acts.NOTICES.paths("notices"),
    path("employments", registers.EMPLOYMENTS.view, name="employments"),
    path("employments/change", acts.change_setup, name="change_setup"),
    path("enrolments", registers.ENROLMENTS.view, name="enrolments"),
    path("enrolments/record", acts.record_enrolment, name="record_enrolment"),
    path("elements", registers.ELEMENTS.view, name="elements"),
    path("items", registers.ITEMS.view, name="items"),
    path("spine", registers.SPINE.view, name="spine"),
    path("calendar", registers.PERIODS.view, name="calendar"),
    path("owed", owed.owed, name="owed"),
    path("owed/pay-over", owed.pay_over, name="pay_over"),
    path("owed/<str:remittance>", owed.remittance, name="remittance"),
    path("orders/<str:order>/authority", owed.name_authority, name="name_authority"),
    path("tax-office", owed.TAX_OFFICE.view, name="tax_office"),
    path("bodies", owed.BODIES.view, name="bodies"),
    path("bodies/add", owed.add_body, name="add_body"),
    path("certificates", certificates.CERTIFICATES.view, name="certificates"),
    path("certificates/issue", certificates.issue_p60s, name="issue_p60s"),
    path("certificates/address", certificates.employer_address, name="employer_address"),
    path(
        "certificates.pdf/<str:certificate>", certificates.certificate_pdf, name="certificate_pdf"
    ),
    path("certificates/<str:certificate>", certificates.certificate, name="certificate"),
    path("certificates/<str:certificate>/replace", certificates.replace_p60, name="replace_p60"),
    path("runs/<str:run>/p45s", certificates.issue_p45s, name="issue_p45s"),
    path("overpayments", overpaid.OVERPAYMENTS.view, name="overpayments"),
    path("overpayments/record", overpaid.record, name="record_overpayment"),
    path("overpayments/<str:overpayment>", overpaid.one, name="overpayment"),
    path("overpayments/<str:overpayment>/agree", overpaid.agree, name="agree_overpayment"),
    path("overpayments/<str:overpayment>/charge", overpaid.charge, name="charge_overpayment"),
    path("overpayments/<str:overpayment>/write-off", overpaid.write_off, name="write_off"),
    path("pensions/month", pensions.LGPS_MONTH.view, name="lgps_month"),
    path("pensions/year", pensions.LGPS_YEAR.view, name="lgps_year"),
    path("pensions/reconciliation", pensions.RECONCILIATION.view, name="pension_rates"),
    path("submissions/eps", owed.prepare_eps, name="prepare_eps"),
    path("submissions", registers.SUBMISSIONS.view, name="submissions"),
    path("submissions/<str:submission>", slips.submission, name="submission"),
    path("submissions/<str:submission>/send", acts.send, name="send"),
]
