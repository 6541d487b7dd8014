"""Addresses of payables, below /staff/payables/."""

from django.urls import path

from chamberlain.payables.views import (
    approving,
    cards,
    coding,
    coding_record,
    entering,
    importing,
    invoice,
    invoice_acts,
    late_claims,
    lists,
    off_payroll,
    payment,
    publishing,
    receiving,
    run_acts,
    runs,
    sheet,
    spending,
    supplier_cleaning,
    suppliers,
    work,
)

app_name = "payables"

NAVIGATION = [
    ("Invoices", "/staff/payables/invoices", "payables.invoices"),
    ("Suppliers", "/staff/payables/suppliers", "payables.suppliers"),
    ("Payment runs", "/staff/payables/runs", "payables.runs"),
    ("Purchase cards", "/staff/payables/cards", "payables.card_lines"),
    ("Late payment", "/staff/payables/late-claims", "payables.late_claims"),
    ("Off-payroll", "/staff/payables/off-payroll", "payables.determinations"),
    ("Publish", "/staff/payables/publish", "payables.publications"),
]

LATE = [
    path("off-payroll", off_payroll.DETERMINATIONS.view, name="determinations"),
    path("off-payroll/decide", off_payroll.decide, name="determine_status"),
    path("off-payroll/give", off_payroll.give, name="give_statement"),
    path("off-payroll/disagree", off_payroll.disagree, name="raise_disagreement"),
    path("off-payroll/answer", off_payroll.answer, name="answer_disagreement"),
    path("off-payroll/release", off_payroll.release, name="release_gross"),
    path("late-claims", late_claims.CLAIMS.view, name="late_claims"),
    path("late-claims/enter", late_claims.enter, name="claim_late_payment"),
    path("late-claims/paid-late", late_claims.PAID_LATE.view, name="paid_late"),
    path("late-claims/<str:claim>/approve", late_claims.approve, name="approve_late_claim"),
    path("late-claims/<str:claim>/reject", late_claims.reject, name="reject_late_claim"),
]

CARDS = [
    path("cards", cards.LINES.view, name="cards"),
    path("cards/approve", cards.approve, name="approve_cards"),
    path("cards/load", cards.load, name="load_card_statement"),
    path("cards/issue", cards.issue, name="issue_card"),
    path("cards/remind", cards.remind, name="remind_card_holders"),
    path("cards/held", cards.CARDS.view, name="cards_held"),
    path("cards/statements", cards.STATEMENTS.view, name="card_statements"),
    path("cards/clearing", cards.CLEARING.view, name="card_clearing"),
    path("cards/lines", cards.LINES.view, name="card_lines"),
    path("cards/lines/<str:line>", cards.one_line, name="card_line"),
    path("cards/lines/<str:line>/approve", cards.approve_line, name="approve_card_line"),
    path("cards/lines/<str:line>/query", cards.query_line, name="query_card_line"),
]

INVOICES = [
    path("invoices", lists.INVOICES.view, name="invoices"),
    path("invoices/enter", entering.enter, name="enter"),
    path("invoices/enter/next", entering.following, name="enter_next"),
    path("invoices/enter/supplier", entering.known, name="enter_known"),
    path("invoices/enter/number", entering.number_held, name="enter_number"),
    *importing.INVOICES.paths("invoices"),
    path("invoices/<str:invoice>", invoice.invoice, name="invoice"),
    path("invoices/<str:invoice>/code", coding.code, name="code"),
    path("invoices/<str:invoice>/submit", invoice_acts.submit, name="submit"),
    path("invoices/<str:invoice>/hold", invoice_acts.hold, name="hold"),
    path("invoices/<str:invoice>/unhold", invoice_acts.unhold, name="unhold"),
    path("invoices/<str:invoice>/dispute", invoice_acts.dispute, name="dispute"),
    path("invoices/<str:invoice>/resolve", invoice_acts.resolve, name="resolve"),
    path("invoices/<str:invoice>/clear", invoice_acts.clear, name="clear"),
    path("invoices/<str:invoice>/cancel", invoice_acts.cancel, name="cancel"),
    path("invoices/<str:invoice>/redirect", invoice_acts.redirect, name="redirect"),
    path("approve", approving.start, name="approve"),
    path("approve/<str:invoice>", approving.one, name="approve_one"),
    path("approve/<str:invoice>/yes", approving.approve, name="approve_yes"),
    path("approve/<str:invoice>/no", approving.reject, name="approve_no"),
    path("approve/<str:invoice>/pass", approving.pass_on, name="approve_pass"),
    path("work", work.work, name="work"),
    path("work/send", work.send_coded, name="send_coded"),
]

DOCUMENTS = [
    path("sheet/<str:document>", sheet.sheet, name="sheet"),
    path("received", lists.DOCUMENTS.view, name="received"),
    path("received/upload", receiving.upload, name="upload"),
    path("received/<str:received>", receiving.document, name="document"),
    path("received/<str:received>/accept", receiving.accept, name="accept"),
    path("received/<str:received>/return", receiving.give_back, name="return"),
]

BANK = "suppliers/<str:supplier>/bank"
SUPPLIERS = [
    path("suppliers", lists.SUPPLIERS.view, name="suppliers"),
    path("suppliers/new", suppliers.create, name="new_supplier"),
    path("suppliers/suggest", entering.suggest, name="suggest"),
    path("suppliers/twice", supplier_cleaning.DUPLICATES.view, name="likely_duplicates"),
    path("suppliers/twice/merge", supplier_cleaning.propose, name="propose_merge"),
    path("suppliers/merges", supplier_cleaning.MERGES.view, name="merges"),
    path("suppliers/merges/<str:merge>/agree", supplier_cleaning.agree, name="agree_merge"),
    path("suppliers/merges/<str:merge>/apart", supplier_cleaning.apart, name="keep_apart"),
    path("suppliers/credits", supplier_cleaning.CREDITS.view, name="credit_balances"),
    path("suppliers/shared", lists.SHARED.view, name="shared"),
    *importing.SUPPLIERS.paths("suppliers"),
    path("suppliers/<str:supplier>", suppliers.supplier, name="supplier"),
    path("suppliers/<str:supplier>/change", suppliers.amend, name="amend_supplier"),
    path("suppliers/<str:supplier>/stop", suppliers.stop, name="stop_supplier"),
    path("suppliers/<str:supplier>/restart", suppliers.restart, name="restart_supplier"),
    path(BANK, suppliers.propose, name="propose_bank"),
    path(f"{BANK}/<str:details>/verify", suppliers.verify, name="verify_bank"),
    path(f"{BANK}/<str:details>/refuse", suppliers.refuse, name="refuse_bank"),
    path(f"{BANK}/<str:details>/reveal", suppliers.reveal, name="reveal_bank"),
]

RUNS = [
    path("runs", lists.RUNS.view, name="runs"),
    path("runs/new", run_acts.propose, name="new_run"),
    path("urgent", lists.URGENT.view, name="urgent"),
    path("urgent/new", run_acts.urgent, name="new_urgent_run"),
    path("urgent/use", lists.URGENT_USE.view, name="urgent_use"),
    path("recalls", lists.RECALLS.view, name="recalls"),
    path("recalls/<str:recall>/answer", run_acts.answer_recall, name="answer_recall"),
    path("runs/<str:run>", runs.run, name="run"),
    path("runs/<str:run>/submit", run_acts.submit, name="submit_run"),
    path("runs/<str:run>/reopen", run_acts.reopen, name="reopen_run"),
    path("runs/<str:run>/release", run_acts.release, name="release"),
    path("runs/<str:run>/release-again", run_acts.release_again, name="release_again"),
    path("runs/<str:run>/reject", run_acts.reject, name="reject_run"),
    path("runs/<str:run>/cancel", run_acts.cancel, name="cancel_run"),
    path("runs/<str:run>/recall", run_acts.recall_file, name="recall_file"),
    path("runs/<str:run>/recall/<str:payment>", run_acts.recall_payment, name="recall_payment"),
    path("runs/<str:run>/report", run_acts.report, name="report"),
    path("runs/<str:run>/exclude/<str:obligation>", run_acts.exclude, name="exclude"),
    path("runs/<str:run>/include/<str:obligation>", run_acts.include, name="include"),
    path("payments", lists.PAYMENTS.view, name="payments"),
    path("payments/<str:payment>", payment.payment, name="payment"),
    path("payments/<str:payment>/return", run_acts.give_back, name="return_payment"),
    path("payments/<str:payment>/remittance", payment.remittance, name="remittance"),
]

SPENDING = [
    path("coding-record", coding_record.coding_record, name="coding_record"),
    path("coding-record/measure", coding_record.MEASURE, name="measure_coding"),
    path("publish", publishing.publish, name="publish"),
    path("publish/<str:entity>/<str:kind>/<str:since>", publishing.PUBLISH, name="publish_kind"),
    path("spend-history", spending.FILES.view, name="spend_history"),
    path("spend-history/load", spending.LOAD, name="load_spend_history"),
    path("spend-history/<str:file>", spending.spend_file, name="spend_file"),
    path("spend-history/<str:file>/lines", spending.LINES.view, name="spend_lines"),
    path("spend-history/<str:file>/retry", spending.RETRY, name="retry_spend_history"),
]

urlpatterns = [*LATE, *CARDS, *INVOICES, *DOCUMENTS, *SUPPLIERS, *RUNS, *SPENDING]
