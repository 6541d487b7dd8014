"""P45s and P60s on the page and as tagged PDF: one's own and, for officers, anybody's."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import tax_year
from chamberlain.kernel.door import Caller, ask
from chamberlain.payroll.queries.certificates import CertificateView, YearFigures
from chamberlain.payroll.views.pages import BASE, MINE, MY, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import Shown, permits_of
from chamberlain.ui.ways import needs
from chamberlain.ui.words import count, day, pounds

STATUTORY = {
    "smp": "Statutory maternity pay",
    "spp": "Statutory paternity pay",
    "sap": "Statutory adoption pay",
    "shpp": "Statutory shared parental pay",
    "spbp": "Statutory parental bereavement pay",
    "sncp": "Statutory neonatal care pay",
}
P60_NOTES = (
    "Keep this certificate in a safe place: you need it for a tax return, to claim back tax, and "
    "as proof of income. You can also use it to check that your employer uses the right National "
    "Insurance number and tax code.",
    "By law you are required to tell HM Revenue and Customs about any income that is not fully "
    "taxed, even if you are not sent a tax return.",
)
Section = dict[str, Any]


def _whole_pounds(pence: int) -> str:
    return f"£{pence // 100:,}"


def _section(title: str, rows: list[tuple[str, str]], right: str = "Entry") -> Section:
    return {"title": title, "left": "What", "right": right, "rows": rows}


def _refundable(pence: int) -> str:
    return pounds(pence) if pence >= 0 else f"{pounds(-pence)} R"


def _code(one: YearFigures) -> str:
    return one.tax_code + (" week 1/month 1" if one.week_1_month_1 else "")


def p60_sections(one: YearFigures) -> list[Section]:
    """Return what a P60 says, in its sections."""
    ni = [
        (f"Letter {block.letter}: {words}", value)
        for block in one.letters
        for words, value in (
            ("earnings at the lower earnings limit", _whole_pounds(block.at_lel_pence)),
            ("above it, up to the primary threshold", _whole_pounds(block.lel_to_pt_pence)),
            ("above that, up to the upper earnings limit", _whole_pounds(block.pt_to_uel_pence)),
            ("employee's contributions", pounds(block.employee_pence)),
        )
    ]
    return [
        _section("Employee", [
            ("Name", one.name), ("National Insurance number", one.nino),
            ("Payroll number", one.payroll_id),
        ]),
        _section("Pay and Income Tax", [
            ("In previous employments: pay", pounds(one.previous_pay_pence)),
            ("In previous employments: tax deducted", pounds(one.previous_tax_pence)),
            ("In this employment: pay", pounds(one.pay_pence)),
            ("In this employment: tax deducted", _refundable(one.tax_pence)),
            ("Total for the year: pay", pounds(one.previous_pay_pence + one.pay_pence)),
            ("Total for the year: tax deducted",
             _refundable(one.previous_tax_pence + one.tax_pence)),
            ("Final tax code", _code(one)),
        ], "Amount"),
        _section("National Insurance contributions in this employment",
                 ni or [("Contributions", "none")], "Amount"),
        _section("Statutory payments included in the pay of this employment", [
            (words, pounds(one.statutory.get(kind, 0))) for kind, words in STATUTORY.items()
        ], "Amount"),
        _section("Other details", [
            ("Student loan deductions in this employment", _whole_pounds(one.student_loan_pence)),
            ("Postgraduate loan deductions", _whole_pounds(one.postgraduate_loan_pence)),
        ], "Amount"),
        _employer(one),
    ]  # fmt: skip


def _employer(one: YearFigures) -> Section:
    return _section("Employer", [
        ("Name", one.employer), ("Address", one.employer_address.replace("\n", ", ")),
        ("PAYE reference", one.paye_reference),
    ])  # fmt: skip


def p45_sections(found: CertificateView, *, own_part: bool) -> list[Section]:
    """Return what a P45 says; part 1A, the employee's own, says more than parts 2 and 3."""
    one, entries = found.figures, found.entries
    when = "Week" if one.frequency.startswith("W") else "Month"
    shown = [
        ("Employer PAYE reference", one.paye_reference),
        ("Name", one.name),
        ("National Insurance number", one.nino),
        ("Leaving date", day(found.row.left_on) if found.row.left_on else ""),
        ("Student loan deductions to continue", "Y" if one.loan_goes_on else "no"),
        ("Tax code at leaving date", _code(one)),
    ]
    last: list[tuple[str, str]] = []
    if entries.total_pay_pence is not None and entries.total_tax_pence is not None:
        last = [
            (f"{when} number", str(one.number)),
            ("Total pay to date", pounds(entries.total_pay_pence)),
            ("Total tax to date", _refundable(entries.total_tax_pence)),
        ]
    sections = [_section("Leaver", shown)]
    if last:
        sections.append(_section("Last entries on the payroll record", last, "Amount"))
    if own_part or not last:
        sections.append(_section("This employment", [
            ("Total pay in this employment", pounds(entries.pay_pence)),
            ("Total tax in this employment", _refundable(entries.tax_pence)),
        ], "Amount"))  # fmt: skip
    if own_part:
        sections.append(_section("Person", [
            ("Works number", one.payroll_id), ("Post", found.post),
            ("Gender", {"F": "Female", "M": "Male"}.get(found.sex, "")),
            ("Date of birth", day(found.born) if found.born else ""),
            ("Private address", ", ".join(found.address)),
        ]))  # fmt: skip
    return [*sections, _employer(one)]


def _sections(found: CertificateView) -> list[Section]:
    if found.row.kind == "P45":
        return p45_sections(found, own_part=True)
    return p60_sections(found.figures)


def _title(found: CertificateView) -> str:
    row = found.row
    if row.kind == "P45":
        return "P45, details of employee leaving work"
    replaced = ", replacement" if row.replaces else ""
    return (
        f"P60, end of year certificate, tax year to 5 April {int(row.tax_year[:4]) + 1}{replaced}"
    )


def as_form(found: CertificateView) -> dict[str, object]:
    """Return what the PDF's template reads: parts, each with its sections."""
    said = f"Date of this form: {day(found.row.issued_on)}."
    if found.row.kind == "P60":
        parts = [{"name": "", "new_page": False, "said": said,
                  "sections": p60_sections(found.figures), "notes": list(P60_NOTES)}]  # fmt: skip
        return {"title": _title(found), "parts": parts}
    names = (
        ("part 1A, copy for employee", True, "Keep part 1A for your records."),
        ("part 2, copy for new employer", False, "Give parts 2 and 3 to your new employer."),
        ("part 3, new employer", False, "For the new employer's payroll."),
    )
    parts = [
        {"name": name, "new_page": place > 0, "said": said,
         "sections": p45_sections(found, own_part=own), "notes": [words]}
        for place, (name, own, words) in enumerate(names)
    ]  # fmt: skip
    return {"title": _title(found), "parts": parts}


def _shown(found: CertificateView) -> dict[str, Any]:
    row = found.row
    return {
        "title": _title(found),
        "kind": f"{row.kind} of {row.name}",
        "row": row,
        "facts": [("Issued", day(row.issued_on)), ("Payroll number", row.payroll_id),
                  ("Tax year", row.tax_year)],
        "sections": _sections(found),
        "notes": P60_NOTES if row.kind == "P60" else (),
    }  # fmt: skip


@needs("payroll.my_p60", "payroll.my_certificates", "payroll.my_p11d_years")
@MINE.page
def my_p60(request: HttpRequest, caller: Caller, year: str) -> Shown:
    """Show one's tax year as a P60 has it, and the certificates issued."""
    found = ask(caller, "payroll.my_p60", {"tax_year": year})
    issued = ask(caller, "payroll.my_certificates")
    benefits = ask(caller, "payroll.my_p11d_years")
    over = tax_year(clock.business_date()) > year
    return "payroll/my_p60.html", {
        "title": f"Tax year {year}" if over else f"Your tax year {year} so far",
        "over": over,
        "breadcrumbs": [("Payslips", f"{MY}payslips")],
        "issued": [
            (f"{one.kind} of {one.tax_year}, issued {day(one.issued_on)}",
             f"{MY}certificates/{one.reference}")
            for one in issued
        ] + [(f"P11D of {one}, benefits", f"{MY}p11d/{one}") for one in benefits],
        "years": [(one.employer, p60_sections(one)) for one in found],
    }  # fmt: skip


@needs("payroll.my_certificate")
@MINE.page
def my_certificate(request: HttpRequest, caller: Caller, certificate: str) -> Shown:
    """Show one's own P45 or P60."""
    found = ask(caller, "payroll.my_certificate", {"certificate": certificate})
    return "payroll/certificate.html", _shown(found) | {
        "breadcrumbs": [("Payslips", f"{MY}payslips")],
        "pdf_url": f"{MY}certificates.pdf/{certificate}",
    }


@needs("payroll.certificate")
@PAGES.page
def certificate(request: HttpRequest, caller: Caller, certificate: str) -> Shown:
    """Show anybody's P45 or P60 to an officer."""
    found = ask(caller, "payroll.certificate", {"certificate": certificate})
    may = found.row.kind == "P60" and permits_of(caller)("payroll.replace_p60")
    return "payroll/certificate.html", _shown(found) | {
        "breadcrumbs": [("P45s and P60s", f"{BASE}certificates")],
        "pdf_url": f"{BASE}certificates.pdf/{certificate}",
        "replace_url": f"{BASE}certificates/{certificate}/replace" if may else "",
    }


@needs("payroll.my_certificate")
@MINE.guarded
def my_certificate_pdf(request: HttpRequest, caller: Caller, certificate: str) -> HttpResponse:
    """Give one's own P45 or P60 as a tagged PDF."""
    return _pdf(ask(caller, "payroll.my_certificate", {"certificate": certificate}))


@needs("payroll.certificate")
@PAGES.guarded
def certificate_pdf(request: HttpRequest, caller: Caller, certificate: str) -> HttpResponse:
    """Give anybody's P45 or P60 as a tagged PDF to an officer."""
    return _pdf(ask(caller, "payroll.certificate", {"certificate": certificate}))


def _pdf(found: CertificateView) -> HttpResponse:
    from chamberlain.payroll.views.paper import certificate_pdf_of  # noqa: PLC0415 - heavy

    answer = HttpResponse(certificate_pdf_of(as_form(found)), content_type="application/pdf")
    name = f"{found.row.kind}-{found.row.tax_year}-{found.row.payroll_id}".lower()
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


CERTIFICATES = ListPage(
    query="payroll.certificates",
    title="P45s and P60s",
    columns=[
        Column("reference", "Certificate", link=f"{BASE}certificates/{{reference}}"),
        Column("kind", "Kind"),
        Column("payroll_id", "Payroll ID"),
        Column("name", "Name"),
        Column("tax_year", "Tax year"),
        Column("issued_on", "Issued", "date"),
        Column("left_on", "Left", "date"),
        Column("replaces", "Replaces"),
    ],
    filters=[Filter("kind", options=[("P45", "P45"), ("P60", "P60")]), "tax_year"],
    sort="-reference",
    more=lambda request: PAGES.actions(
        request, ("Issue P60s", "certificates/issue", "i", "payroll.issue_p60s")
    ),
    empty=("None issued yet", "A P45 follows a leaver's last pay, P60s follow the tax year."),
)


issue_p60s = act_view(
    "payroll.issue_p60s", redirect=f"{BASE}certificates?kind=P60", fixed=PAGES.here,
    done=lambda answer: f"{count(answer.value, 'P60')} issued", title="Issue P60s", submit="Issue",
)  # fmt: skip
issue_p45s = act_view(
    "payroll.issue_p45s", redirect=f"{BASE}certificates?kind=P45",
    done=lambda answer: f"{count(len(answer.value), 'P45')} issued",
    title="Issue the P45s of a run", submit="Issue",
)  # fmt: skip
replace_p60 = act_view(
    "payroll.replace_p60", redirect=f"{BASE}certificates/{{value}}", done="Replaced",
    title="Replace a P60", submit="Replace",
)  # fmt: skip
employer_address = act_view(
    "payroll.set_employer_address", redirect=f"{BASE}certificates", fixed=PAGES.here, done="Kept",
    title="Say the employer's address", submit="Keep",
)  # fmt: skip
