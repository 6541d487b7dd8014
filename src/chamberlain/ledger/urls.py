"""Addresses of the ledger, below /staff/ledger/."""

from django.urls import path

from chamberlain.ledger.views import (
    accounts,
    enquiry,
    journals,
    periods,
    plans,
    registers,
    statements,
    uploads,
    years,
)

app_name = "ledger"

NAVIGATION = [
    ("Ledger", "/staff/ledger/", "ledger.trial_balance"),
]

_YEAR = "years/<str:entity>/<int:year>"
_PERIOD = "periods/<str:entity>/<int:year>/<int:period>"

urlpatterns = [
    path("", registers.TRIAL_BALANCE.view, name="ledger"),
    path("trial-balance", registers.TRIAL_BALANCE.view, name="trial_balance"),
    path("enquiry", enquiry.enquiry, name="enquiry"),
    path("enquiry.<str:form>", enquiry.download, name="enquiry_download"),
    path("journals", registers.JOURNALS.view, name="journals"),
    path("journals-by-person", registers.BY_PERSON.view, name="journals_by_person"),
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
    path("upload", uploads.choose, name="upload"),
    path("upload/<str:document>", uploads.preview, name="uploaded"),
    path("upload/<str:document>/rejects", uploads.rejects, name="upload_rejects"),
    path("schedules", plans.SCHEDULES.view, name="schedules"),
    path("schedules/recurring", plans.prepare_recurring, name="prepare_recurring"),
    path("schedules/prepayment", plans.prepare_prepayment, name="prepare_prepayment"),
    path("schedules/carry-forward", plans.prepare_carry_forward, name="prepare_carry_forward"),
    path("schedules/<str:schedule>", plans.schedule, name="schedule"),
    path("schedules/<str:schedule>/approve", plans.approve_schedule, name="approve_schedule"),
    path("schedules/<str:schedule>/reject", plans.reject_schedule, name="reject_schedule"),
    path("schedules/<str:schedule>/end", plans.end_schedule, name="end_schedule"),
    path("recharges", plans.RECHARGES.view, name="recharges"),
    path("recharges/prepare", plans.prepare_rule, name="prepare_rule"),
    path("recharges/<str:rule>", plans.recharge, name="recharge"),
    path("recharges/<str:rule>/approve", plans.approve_rule, name="approve_rule"),
    path("recharges/<str:rule>/reject", plans.reject_rule, name="reject_rule"),
    path("recharges/<str:rule>/end", plans.end_rule, name="end_rule"),
    path("recharges/<str:rule>/run", plans.run_rule, name="run_rule"),
    path("years", years.years, name="years"),
    path(_YEAR, years.year_end, name="year_end"),
    path(f"{_YEAR}/prepare", years.prepare_close, name="prepare_year_close"),
    path(f"{_YEAR}/close", years.close_year, name="close_year"),
    path(f"{_YEAR}/roll", years.roll_forward, name="roll_forward"),
    path(f"{_YEAR}/statements", statements.statements, name="statements"),
    path(f"{_YEAR}/cash-flow", accounts.cash_flow, name="cash_flow"),
    path(f"{_YEAR}/funding", accounts.funding, name="funding"),
    path(f"{_YEAR}/notes", accounts.notes, name="notes"),
    *(
        path(
            f"{_YEAR}/{which}.{form}",
            accounts.download,
            {"which": which, "form": form},
            name=f"{which}_{form}",
        )
        for which in accounts.DRAWN
        for form in ("xlsx", "pdf")
    ),
    path(f"{_YEAR}/task/<str:requirement>", years.do_task, name="year_task"),
    path("take-on", years.TAKE_ONS.view, name="take_ons"),
    path("take-on/<str:take_on>", years.take_on, name="take_on"),
    path("take-on/<str:take_on>/agree", years.agree_take_on, name="agree_take_on"),
    path("take-on/<str:take_on>/reject", years.reject_take_on, name="reject_take_on"),
    path("comparisons", years.COMPARISONS.view, name="comparisons"),
    path("chart", registers.ACCOUNTS.view, name="chart"),
    path("cost-centres", registers.COST_CENTRES.view, name="cost_centres"),
    path("cost-centres/doubtful", registers.DOUBTFUL.view, name="doubtful_cost_centres"),
    path("seals", periods.seals, name="seals"),
]
