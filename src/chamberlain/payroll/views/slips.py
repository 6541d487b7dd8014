"""Payslips: one's own and, for officers, anybody's; the year, the P60, and submissions."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import tax_year
from chamberlain.kernel.door import Caller, Unknown, ask
from chamberlain.payroll.queries.payslips import PayLine, PayslipView
from chamberlain.payroll.rules.steps import Step
from chamberlain.payroll.views.pages import BASE, MINE, MY, PAGES
from chamberlain.ui.charts import columns
from chamberlain.ui.components import link
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, masked, pounds

YEAR_WORDS = {
    "gross_pence": "Gross pay",
    "taxable_pence": "Pay for tax",
    "tax_pence": "Income tax",
    "ni_pence": "National Insurance",
    "pension_pence": "Pension",
    "student_loan_pence": "Student loan",
    "net_pence": "Net pay",
}


@needs("payroll.my_payslips", "payroll.my_year", "payroll.my_paper_payslips")
@MINE.page
def my_payslips(request: HttpRequest, caller: Caller) -> Shown:
    """Show one's payslips, and what was paid and taken off at each payday of the year."""
    found = ask(caller, "payroll.my_payslips")
    year = tax_year(clock.business_date())
    months = ask(caller, "payroll.my_year", {"tax_year": year})
    last = found[0] if found else None
    return "payroll/my_payslips.html", {
        "title": "Payslips",
        "tiles": [
            {"label": f"Paid on {last.paid_on:%-d %B}", "value": pounds(last.net_pence),
             "href": f"{MY}payslips/{last.payslip}"},
            {"label": "Before anything is taken off", "value": pounds(last.gross_pence)},
        ]
        if last
        else [],
        "chart": columns(
            f"Your pay in {year}",
            [f"{one.paid_on:%b}" for one in months],
            [
                ("Net", [one.net_pence for one in months]),
                ("Tax", [one.tax_pence for one in months]),
                ("National Insurance", [one.ni_pence for one in months]),
                ("Pension", [one.pension_pence for one in months]),
            ],
        )
        if months
        else None,
        "rows": [
            [link(day(one.paid_on), f"{MY}payslips/{one.payslip}"), one.title,
             pounds(one.gross_pence), pounds(one.deductions_pence), pounds(one.net_pence)]
            for one in found
        ],
        "year": year,
        "on_paper": ask(caller, "payroll.my_paper_payslips"),
    }  # fmt: skip


@needs("payroll.my_payslip")
@MINE.page
def my_payslip(request: HttpRequest, caller: Caller, payslip: str) -> Shown:
    """Show one's own payslip, and how it was worked out."""
    found: PayslipView = ask(caller, "payroll.my_payslip", {"payslip": payslip})
    back = [("Payslips", f"{MY}payslips")]
    return "payroll/payslip.html", shown(found) | {
        "breadcrumbs": back, "pdf_url": f"{MY}payslips.pdf/{payslip}",
    }  # fmt: skip


@needs("payroll.payslip")
@PAGES.page
def payslip(request: HttpRequest, caller: Caller, payslip: str) -> Shown:
    """Show anybody's payslip to an officer."""
    found: PayslipView = ask(caller, "payroll.payslip", {"payslip": payslip})
    back = [("Payslips", f"{BASE}payslips")]
    return "payroll/payslip.html", shown(found) | {
        "breadcrumbs": back, "pdf_url": f"{BASE}payslips.pdf/{payslip}",
    }  # fmt: skip


@needs("payroll.result")
@PAGES.page
def result(request: HttpRequest, caller: Caller, run: str, payroll_id: str) -> Shown:
    """Show what one person is paid in a run, before or after it is approved."""
    asked = {"run": run, "payroll_id": payroll_id}
    found: PayslipView = ask(caller, "payroll.result", asked)
    back = [(f"Run {run}", f"{BASE}runs/{run}"), ("People", f"{BASE}runs/{run}/people")]
    again = "" if found.approved else f"{BASE}runs/{run}/again/{payroll_id}"
    return "payroll/payslip.html", shown(found) | {"breadcrumbs": back, "again_url": again}


def shown(found: PayslipView) -> dict[str, Any]:
    """Return what the page of a payslip is given."""
    row = found.row
    return {
        "title": f"{row.paid_on:%-d %B %Y}",
        "kind": f"Payslip of {row.name}" if found.approved else f"Draft pay of {row.name}",
        "found": found,
        "tiles": [
            {"label": "Paid into your account", "value": pounds(row.net_pence)},
            {"label": "Before anything is taken off", "value": pounds(row.gross_pence)},
            {"label": "Taken off", "value": pounds(row.deductions_pence)},
        ],
        "facts": [
            ("Employer", found.employer),
            ("Post", row.title),
            ("Payroll ID", row.payroll_id),
            ("National Insurance number", masked(found.nino, 3)),
            ("Tax code", found.tax_code),
            ("NI letter", found.ni_letter),
            ("Pension", found.pension),
            ("Period", f"{row.number} of {row.tax_year}"),
        ],
        "payments": [_cells(one) for one in found.lines if one.kind == "payment"],
        "deductions": [_cells(one) for one in found.lines if one.kind == "deduction"],
        "employer": [[one.name, pounds(one.amount_pence)] for one in found.employer_lines],
        "steps": [
            (one.title, pounds(one.amount_pence), [_said(*pair) for pair in _pairs(one.steps)])
            for one in found.steps
        ],
        "year": [(name, pounds(found.year[key])) for key, name in YEAR_WORDS.items()
                 if found.year[key]],
    }  # fmt: skip


def _pairs(steps: list[Step]) -> list[tuple[Step | None, Step]]:
    """Return each step with the one before it."""
    return list(zip([None, *steps[:-1]], steps, strict=True))


def _said(before: Step | None, one: Step) -> dict[str, str]:
    """Return a step as shown; its source where it isn't that of the step before."""
    new = before is None or before.source != one.source
    on_top = f"{pounds(one.employer_pence)} on top" if one.employer_pence else ""
    return {
        "words": one.words,
        "amount": on_top if one.amount_pence is None else pounds(one.amount_pence),
        "source": one.source if new else "",
        "link": one.link if new else "",
    }


def _cells(one: PayLine) -> list[str]:
    units = f"{one.units_e2 / 100:g}" if one.units_e2 else ""
    rate = pounds(one.rate_e4 // 10_000) if one.units_e2 and one.rate_e4 else ""
    return [one.name + (f" ({one.note})" if one.note else ""), units, rate,
            pounds(one.amount_pence)]  # fmt: skip


@needs("payroll.submission")
@PAGES.page
def submission(request: HttpRequest, caller: Caller, submission: str) -> Shown:
    """Show a submission: its marks, where it is, and what the tax office answered."""
    found = ask(caller, "payroll.submission", {"submission": submission})
    return "payroll/submission.html", {
        "title": f"{found.kind} of month {found.tax_month}, {found.tax_year}",
        "kind": f"Submission {found.reference}",
        "status": found.state.capitalize(),
        "found": found,
        "breadcrumbs": [("Submissions", f"{BASE}submissions")],
        "again_url": f"{BASE}submissions/eps"
        if found.kind == "EPS"
        else f"{BASE}runs/{found.subject.rpartition(':')[2]}/fps",
        "facts": [
            ("People", f"{found.employees:,}"),
            ("Attempt", str(found.attempt)),
            ("IRmark", found.mark),
            ("IRmark as in the receipt", found.receipt_mark),
            ("Sent", day(found.sent_at) if found.sent_at else "not yet"),
            ("Answer", found.answer or "none yet"),
        ],
    }


@needs("payroll.payslip")
@PAGES.guarded
def payslip_pdf(request: HttpRequest, caller: Caller, payslip: str) -> HttpResponse:
    """Give anybody's payslip as a tagged PDF to an officer."""
    return _pdf(ask(caller, "payroll.payslip", {"payslip": payslip}))


@needs("payroll.my_payslip")
@MINE.guarded
def my_payslip_pdf(request: HttpRequest, caller: Caller, payslip: str) -> HttpResponse:
    """Give one's own payslip as a tagged PDF."""
    return _pdf(ask(caller, "payroll.my_payslip", {"payslip": payslip}))


def _pdf(found: PayslipView) -> HttpResponse:
    from chamberlain.payroll.views.paper import payslip_pdf_of  # noqa: PLC0415 - heavy

    if not found.approved:
        raise Unknown("It is a payslip once two people approved it.")
    name = found.row.payslip.replace("/", "-")
    answer = HttpResponse(payslip_pdf_of([found]), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="payslip-{name}.pdf"'
    return answer
