"""Where the pages of court, enforcement and arrangements are, below /staff/revenues/."""

from django.urls import URLPattern, path

from chamberlain.revenues.views import court, enforcing, letters

PATHS: list[URLPattern] = [
    path("recovery/<str:recovery>/letters.pdf", letters.of_list, name="recovery_letters"),
    path("accounts/<str:account>/notices.pdf", letters.of_account, name="account_letters"),
    path("hearings", court.HEARINGS.view, name="hearings"),
    path("hearings/<str:hearing>", court.hearing, name="hearing"),
    path("hearings/<str:hearing>/orders", court.record_orders, name="record_orders"),
    path("hearings/<str:hearing>/signed", court.file_signed_order, name="file_signed_order"),
    path("hearings/<str:hearing>/court.pdf", letters.court_paper, name="court_paper"),
    path("hearings/<str:hearing>/orders.pdf", letters.of_hearing, name="order_letters"),
    path("cases/<str:case>/withdraw", court.withdraw_case, name="withdraw_case"),
    path("cases/<str:case>/adjourn", court.adjourn_case, name="adjourn_case"),
    path("cases/<str:case>/dismiss", court.dismiss_case, name="dismiss_case"),
    path("orders", court.ORDERS.view, name="orders"),
    path("orders/<str:order>", court.order, name="order"),
    path("orders/<str:order>/quash", court.quash_order, name="quash_order"),
    path("orders/<str:order>/means", enforcing.record_means, name="record_means"),
    path("orders/<str:order>/earnings", enforcing.attach_earnings, name="attach_earnings"),
    path("orders/<str:order>/benefits", enforcing.attach_benefits, name="attach_benefits"),
    path("orders/<str:order>/proceedings", enforcing.record_proceedings, name="proceedings"),
    path("enforcement", enforcing.ENFORCEMENTS.view, name="enforcements"),
    path("enforcement/agents", enforcing.place_with_agents, name="place_with_agents"),
    path("enforcement/schedule", enforcing.take_deductions, name="take_deductions"),
    path("enforcement/<str:enforcement>", enforcing.enforcement, name="enforcement"),
    path("enforcement/<str:enforcement>/stage", enforcing.reach_stage, name="reach_stage"),
    path("enforcement/<str:enforcement>/end", enforcing.end_enforcement, name="end_enforcement"),
    path("enforcement/<str:enforcement>/notice.pdf", enforcing.notice_pdf, name="notice_pdf"),
    path("accounts/<str:account>/arrangement", enforcing.agree_arrangement, name="arrange"),
    path("arrangements", enforcing.ARRANGEMENTS.view, name="arrangements"),
    path("arrangements/<str:arrangement>", enforcing.PARTS.view, name="arrangement"),
    path("arrangements/<str:arrangement>/end", enforcing.end_arrangement, name="end_arrangement"),
]
