"""Benefits in kind: the list, a person's P11D on the page and as tagged PDF, and the P11D(b)."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import tax_year as tax_year_of
from chamberlain.kernel.door import Caller, ask
from chamberlain.kernel.people import names_of
from chamberlain.payroll.queries.benefits import BenefitRow, P11dBView, P11dView
from chamberlain.payroll.rules.benefits import SECTIONS, year_of
from chamberlain.payroll.views.pages import BASE, MINE, MY, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.components import link
from chamberlain.ui.forms import Ask
from chamberlain.ui.importing import Asked, ImportPage
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import Shown, permits_of
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

HERE = f"{BASE}benefits"
NOTES = (
    "Keep this for your records: you need it for a tax return. It tells what your employer told "
    "HM Revenue and Customs of your benefits and expenses.",
    "Payrolled benefits were taxed through your pay and are on no P11D.",
)
STATES = [("held", "Held"), ("replaced", "Replaced"), ("withdrawn", "Withdrawn")]


def _this_year() -> str:
    return tax_year_of(clock.business_date())


def _kinds(request: HttpRequest | None = None) -> list[tuple[str, str]]:
    asked = request.GET.get("tax_year", "") if request else ""
    year = year_of(asked or _this_year())
    return [(one.code, one.name) for one in year.kinds.values()] if year else []


def _year_asked(request: HttpRequest) -> dict[str, Any]:
    return {} if request.GET.get("tax_year") else {"tax_year": _this_year()}


BENEFITS = ListPage(
    query="payroll.benefits",
    title="Benefits in kind",
    columns=[
        Column("reference", "Benefit", link=f"{HERE}/{{reference}}"),
        Column("payroll_id", "P11D of", link=f"{HERE}/p11d/{{tax_year}}/{{payroll_id}}"),
        Column("name", "Name"),
        Column("section", "Section"),
        Column("kind_name", "Kind"),
        Column("description", "What it is"),
        Column("first_day", "From", "date"),
        Column("last_day", "To", "date"),
        Column("cash_equivalent_pence", "Cash equivalent", "pence",
               why="payroll:benefit:{reference}"),
        Column("class_1a", "Class 1A", "yes_no"),
        Column("payrolled", "Payrolled", "yes_no"),
    ],
    filters=["tax_year", Filter("kind", options=_kinds), Filter("state", options=STATES)],
    fixed=_year_asked,
    sort="payroll_id",
    totals=["cash_equivalent_pence"],
    more=lambda request: PAGES.actions(
        request,
        ("Record a benefit", "benefits/record", "n", "payroll.record_benefit"),
        ("Load a file", "benefits/import", "l", "payroll.record_benefits"),
        ("P11D(b) of each year", "benefits/years", "y", "payroll.benefit_years"),
    ),
    empty=("No benefit of that year", "Record each with the basis it was worked out on."),
)  # fmt: skip
YEARS = ListPage(
    query="payroll.benefit_years",
    title="P11D(b) of each tax year",
    columns=[
        Column("tax_year", "Tax year", link=f"{HERE}/years/{{scheme}}/{{tax_year}}"),
        Column("scheme", "PAYE scheme"),
        Column("p11ds", "P11Ds", "count"),
        Column("benefits_pence", "Class 1A is due on", "pence"),
        Column("class_1a_pence", "Class 1A", "pence",
               why="payroll:p11d_b:{entity}/{scheme}/{tax_year}"),
        Column("return_due", "Return due", "date"),
        Column("pay_due", "Pay by", "date"),
        Column("state", kind="tag"),
    ],
    filters=["tax_year"],
    sort="-tax_year",
    empty=("No benefit is on file", "Record the first one."),
)  # fmt: skip
LOAD = ImportPage(
    PAGES, "payroll.record_benefits", "Load benefits in kind", "benefits", "benefits",
    asked=(Asked("tax_year", "Tax year", lambda request: _this_year(), "10"),),
    fixed=PAGES.here, back="benefits",
)  # fmt: skip


@needs("payroll.benefit")
@PAGES.page
def one(request: HttpRequest, caller: Caller, benefit: str) -> Shown:
    """Show a benefit: what it is, the basis of its cash equivalent, and what may be done."""
    found: BenefitRow = ask(caller, "payroll.benefit", {"benefit": benefit})
    may = permits_of(caller)
    wanted = (("End it earlier", "end", "e", "payroll.end_benefit"),
              ("Withdraw it", "withdraw", "w", "payroll.withdraw_benefit"))  # fmt: skip
    return "payroll/overpayment.html", {
        "title": f"{found.kind_name}, {pounds(found.cash_equivalent_pence)}",
        "kind": f"Benefit {benefit} of {found.name}",
        "status": found.state.capitalize(),
        "breadcrumbs": [("Benefits in kind", f"{HERE}?tax_year={found.tax_year}")],
        "offered": [
            (text, f"{HERE}/{benefit}/{address}", key)
            for text, address, key, command in wanted
            if found.state == "held" and may(command)
        ],
        "facts": [
            ("What it is", found.description),
            ("Tax year", found.tax_year, f"{HERE}/p11d/{found.tax_year}/{found.payroll_id}",
             "P11D"),
            ("Days", f"{day(found.first_day)} to {day(found.last_day)}"),
            ("Section of the P11D", f"{found.section}, {SECTIONS[found.section]}"),
            ("Cash equivalent", pounds(found.cash_equivalent_pence)),
            ("Worked out on", found.basis),
            ("Made good", f"{pounds(found.made_good_pence)}: {found.made_good}"
             if found.made_good_pence else "nothing"),
            ("Class 1A", "due" if found.class_1a else "not due"),
            ("Payrolled", "yes: on no P11D" if found.payrolled else "no"),
            ("Why it no longer stands", found.reason or "it stands"),
            ("Replaces", found.replaces or "none"),
        ],
    }  # fmt: skip


def p11d_parts(found: P11dView) -> list[dict[str, Any]]:
    """Return what a P11D says, in its sections; payrolled benefits and amendments stand apart."""
    on_form = [one for one in found.benefits if not one.payrolled]
    parts = [_part("Employee", [
        ("Name", found.name), ("Payroll number", found.payroll_id),
        ("Employer", found.employer), ("PAYE reference", found.paye_reference),
    ], "Entry")]  # fmt: skip
    for letter, same in groupby(on_form, key=lambda one: one.section):
        own = list(same)
        parts.append(_part(f"{letter} {SECTIONS[letter]}", [
            *(row for one in own for row in _rows(one)),
            ("Cash equivalent, section " + letter,
             pounds(sum(one.cash_equivalent_pence for one in own))),
        ]))  # fmt: skip
    apart = (
        ("Payrolled, on no P11D", [one for one in found.benefits if one.payrolled]),
        ("Recorded since the year was closed", found.added),
        ("Taken out since the year was closed", found.taken_out),
    )
    parts += [
        _part(title, [row for one in own for row in _rows(one)]) for title, own in apart if own
    ]
    return parts


def _part(title: str, rows: list[tuple[str, str]], right: str = "Amount") -> dict[str, Any]:
    return {"title": title, "left": "What", "right": right, "rows": rows}


def _rows(one: BenefitRow) -> list[tuple[str, str]]:
    words = f"{one.kind_name}: {one.description}, {day(one.first_day)} to {day(one.last_day)}"
    rows = [(words, pounds(one.cash_equivalent_pence))]
    if one.made_good_pence:
        rows.append((f"Made good: {one.made_good}", pounds(one.made_good_pence)))
    return rows


def _title(found: P11dView) -> str:
    ends = int(found.tax_year[:4]) + 1
    return f"P11D, expenses and benefits, tax year to 5 April {ends}"


def _said(found: P11dView) -> str:
    return f"Closed on {day(found.closed_on)}." if found.closed_on else "Not closed yet: a draft."


def _shown(found: P11dView) -> dict[str, Any]:
    return {
        "title": _title(found),
        "kind": f"P11D of {found.name}",
        "row": {"kind": "P11D"},
        "facts": [("State", _said(found)), ("Payroll number", found.payroll_id)],
        "sections": p11d_parts(found),
        "notes": NOTES,
    }


def _pdf(found: list[P11dView]) -> HttpResponse:
    from chamberlain.payroll.views.paper import certificate_pdf_of  # noqa: PLC0415 - heavy

    parts = [
        {"name": one.payroll_id, "new_page": place > 0, "said": _said(one),
         "sections": p11d_parts(one), "notes": list(NOTES)}
        for place, one in enumerate(found)
    ]  # fmt: skip
    data: dict[str, object] = {"title": _title(found[0]), "parts": parts}
    answer = HttpResponse(certificate_pdf_of(data), content_type="application/pdf")
    name = f"p11d-{found[0].tax_year}-{found[0].payroll_id}".lower().replace("/", "-")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


@needs("payroll.p11d")
@PAGES.page
def p11d(request: HttpRequest, caller: Caller, tax_year: str, payroll_id: str) -> Shown:
    """Show anybody's P11D to an officer."""
    asked = {"payroll_id": payroll_id, "tax_year": tax_year}
    found: P11dView = ask(caller, "payroll.p11d", asked)
    return "payroll/certificate.html", _shown(found) | {
        "breadcrumbs": [("Benefits in kind", f"{HERE}?tax_year={tax_year}")],
        "pdf_url": f"{HERE}/p11d.pdf/{tax_year}/{payroll_id}",
    }


@needs("payroll.p11d")
@PAGES.guarded
def p11d_pdf(request: HttpRequest, caller: Caller, tax_year: str, payroll_id: str) -> HttpResponse:
    """Give anybody's P11D as a tagged PDF to an officer."""
    asked = {"payroll_id": payroll_id, "tax_year": tax_year}
    return _pdf([ask(caller, "payroll.p11d", asked)])


@needs("payroll.my_p11d")
@MINE.page
def my_p11d(request: HttpRequest, caller: Caller, year: str) -> Shown:
    """Show one's own P11D of a closed year, one part for each employment."""
    found: list[P11dView] = ask(caller, "payroll.my_p11d", {"tax_year": year})
    back = [("Payslips", f"{MY}payslips"), (f"Tax year {year}", f"{MY}p60/{year}")]
    return "payroll/my_p11d.html", {
        "title": _title(found[0]) if found else f"P11D of {year}",
        "breadcrumbs": back,
        "pdf_url": f"{MY}p11d.pdf/{year}" if found else "",
        "years": [(one.employer, _said(one), p11d_parts(one)) for one in found],
        "notes": NOTES,
    }


@needs("payroll.my_p11d")
@MINE.guarded
def my_p11d_pdf(request: HttpRequest, caller: Caller, year: str) -> HttpResponse:
    """Give one's own P11D as a tagged PDF."""
    found: list[P11dView] = ask(caller, "payroll.my_p11d", {"tax_year": year})
    return _pdf(found) if found else HttpResponse(f"You have no P11D of {year}.", status=404)


@needs("payroll.benefit_year")
@PAGES.page
def year(request: HttpRequest, caller: Caller, scheme: str, tax_year: str) -> Shown:
    """Show a P11D(b): what Class 1A is due on, what was closed by whom, and amendments since."""
    asked = {"entity": PAGES.of_request(request), "scheme": scheme, "tax_year": tax_year}
    found: P11dBView = ask(caller, "payroll.benefit_year", asked)
    waits = next((one for one in found.closings if one.state == "asked"), None)
    over = _this_year() > tax_year
    why = f"/staff/why/payroll:p11d_b:{found.entity}/{scheme}/{tax_year}"
    return "payroll/p11d_b.html", {
        "title": f"P11D(b) of {tax_year}",
        "kind": f"PAYE scheme {scheme}, {found.paye_reference}",
        "status": found.state.capitalize(),
        "breadcrumbs": [("Benefits in kind", f"{HERE}?tax_year={tax_year}"),
                        ("P11D(b)s", f"{HERE}/years")],
        "offered": _offered(permits_of(caller), found, over=over),
        "facts": [
            ("P11Ds", f"{found.p11ds:,}"),
            ("On P11Ds, Class 1A due", pounds(found.on_p11ds_pence)),
            ("Payrolled, Class 1A due", pounds(found.payrolled_pence)),
            ("Class 1A is due on", pounds(found.on_p11ds_pence + found.payrolled_pence)),
            ("Rate", f"{found.rate_e2 / 100:g}%"),
            ("Class 1A National Insurance", pounds(found.class_1a_pence), why, "why?"),
            ("P11Ds and P11D(b) due", day(found.return_due)),
            ("Paid electronically by", day(found.pay_due)),
            ("Paid by post by", day(found.pay_due_by_post)),
            ("Reference of the payment",
             f"{found.accounts_office}{(int(tax_year[:4]) + 1) % 100:02d}13"),
        ],
        "waits": waits,
        "rows": [_cells(one) for one in found.benefits],
        "added": [_cells(one) for one in found.added],
        "taken_out": [_cells(one) for one in found.taken_out],
        "difference": pounds(found.class_1a_now_pence - found.class_1a_pence),
        "closings": _closings(found),
    }  # fmt: skip


def _closings(found: P11dBView) -> list[list[object]]:
    who = names_of([name for one in found.closings for name in (one.asked_by, one.decided_by)])
    return [
        [str(one.number), one.state.capitalize(), pounds(one.class_1a_pence),
         f"{day(one.asked_on)}, {who.get(one.asked_by, '')}",
         f"{day(one.decided_on)}, {who.get(one.decided_by, '')}" if one.decided_on else "not yet",
         one.decided_note]
        for one in found.closings
    ]  # fmt: skip


def _offered(may: Any, found: P11dBView, *, over: bool) -> list[tuple[str, str, str]]:
    """Return what may be done of a year: text, address, key."""
    waits = next((one.reference for one in found.closings if one.state == "asked"), "")
    if waits:
        return [
            (text, f"{HERE}/closings/{waits}/{way}", key)
            for text, way, key, command in (
                ("Agree", "agree", "a", "payroll.agree_benefits_closed"),
                ("Refuse", "refuse", "", "payroll.refuse_benefits_closed"),
            )
            if may(command)
        ]
    closable = over and found.state in ("open", "closed, amended since")
    if closable and may("payroll.close_benefits"):
        at = f"{HERE}/years/{found.scheme}/{found.tax_year}/close"
        again = "again, with amendments" if found.closings else ""
        return [(f"Close the year {again}".strip(), at, "c")]
    return []


def _cells(one: BenefitRow) -> list[object]:
    return [
        link(one.reference, f"{HERE}/{one.reference}"),
        f"{one.payroll_id}, {one.name}",
        f"{one.section} {one.kind_name}",
        "Payrolled" if one.payrolled else "P11D",
        "due" if one.class_1a else "not due",
        pounds(one.cash_equivalent_pence),
    ]


record = act_view(
    "payroll.record_benefit", redirect=f"{HERE}/{{value}}", fixed=PAGES.here,
    start=lambda request, **parts: {"tax_year": _this_year()},
    asks=lambda request, **parts: {
        "kind": Ask(label="Kind of benefit", options=_kinds()),
        "cash_equivalent_pence": Ask(label="Cash equivalent"),
        "basis": Ask(label="What it was worked out on",
                     hint="The figures and the method: none is worked out here"),
        "made_good_pence": Ask(label="Made good by the employee"),
        "made_good": Ask(label="Who made good what, and when"),
        "payrolled": Ask(label="Taxed through pay (payrolled)"),
    },
    done="Recorded", title="Record a benefit in kind", submit="Record",
    context={"back_url": HERE, "breadcrumbs": [("Benefits in kind", HERE), ("Record", "")]},
)  # fmt: skip
end = act_view(
    "payroll.end_benefit", redirect=f"{HERE}/{{value}}",
    asks={"cash_equivalent_pence": Ask(label="Cash equivalent up to that day"),
          "basis": Ask(label="What it was worked out on")},
    done="Ended: it stands up to that day", title="End a benefit on an earlier day", submit="End",
)  # fmt: skip
withdraw = act_view(
    "payroll.withdraw_benefit", redirect=f"{HERE}/{{benefit}}", done="Withdrawn",
    title="Withdraw a benefit", submit="Withdraw",
)  # fmt: skip
close = act_view(
    "payroll.close_benefits", redirect=f"{HERE}/years/{{scheme}}/{{tax_year}}", fixed=PAGES.here,
    done="Asked: a second person agrees", title="Close a tax year of benefits", submit="Close",
)  # fmt: skip
agree = act_view(
    "payroll.agree_benefits_closed", redirect=f"{HERE}/years",
    done="Agreed: Class 1A is owed from now on", title="Agree that the year is closed",
    submit="Agree",
)  # fmt: skip
refuse = act_view(
    "payroll.refuse_benefits_closed", redirect=f"{HERE}/years", done="Refused",
    title="Refuse to close the year", submit="Refuse",
)  # fmt: skip
