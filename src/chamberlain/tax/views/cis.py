"""Subcontractors, their deductions, and the monthly return with its statements."""

from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import tax_month
from chamberlain.kernel.door import Caller, Unknown, ask
from chamberlain.kernel.tabular import csv_bytes
from chamberlain.tax.views.pages import BASE, PAGES
from chamberlain.ui import words
from chamberlain.ui.acts import act_view
from chamberlain.ui.components import money, table
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs

STATUSES = [("gross", "Gross"), ("net", "20%"), ("unmatched", "30%")]
MONTHS = [(str(number), f"Month {number}") for number in range(1, 13)]

SUBCONTRACTORS = ListPage(
    query="tax.cis_subcontractors",
    title="Subcontractors",
    columns=[
        Column("name", "Name", link=f"{BASE}cis/{{reference}}/verify"),
        Column("payee", "Supplier"),
        Column("kind", "Kind"),
        Column("utr", "Taxpayer reference"),
        Column("status", "Verified", "tag"),
        Column("verification_number", "Verification"),
        Column("verified_on", "On", "date"),
    ],
    filters=[Filter("status", options=STATUSES)],
    sort="name",
    more=lambda request: PAGES.actions(
        request,
        ("Add a subcontractor", "cis/new", "n", "tax.record_subcontractor"),
        ("Deduct from an invoice", "cis/deduct", "d", "tax.record_deduction"),
        ("Deductions", "cis/deductions", "", "tax.cis_deductions"),
        ("Monthly returns", "cis/returns", "r", "tax.cis_returns"),
    ),
    empty=("No subcontractors", "Suppliers of building work stand here, verified before paid."),
)

DEDUCTIONS = ListPage(
    query="tax.cis_deductions",
    title="CIS deductions",
    columns=[
        Column("reference", "Deduction", link="/staff/why/tax:deduction:{reference}"),
        Column("name", "Subcontractor"),
        Column("invoice", "Invoice"),
        Column("gross_pence", "Without VAT", "pence"),
        Column("materials_pence", "Materials", "pence"),
        Column("deduction_pence", "Deducted", "pence", why="tax:deduction:{reference}"),
        Column("paid_on", "Paid", "date"),
        Column("tax_year", "Tax year"),
        Column("tax_month", "Month", "count"),
    ],
    filters=[Filter("tax_year", "Tax year"), Filter("tax_month", "Month", MONTHS)],
    totals=["gross_pence", "materials_pence", "deduction_pence"],
    empty=("No deductions", "Deduct from the labour of an invoice before it is paid."),
)

RETURNS = ListPage(
    query="tax.cis_returns",
    title="CIS monthly returns",
    columns=[
        Column("tax_year", "Tax year"),
        Column(
            "tax_month", "Month", "count",
            link=f"{BASE}cis/returns/{{entity}}/{{tax_year}}/{{tax_month}}",
        ),
        Column("entity", "Entity"),
        Column("gross_pence", "Paid", "pence"),
        Column("materials_pence", "Materials", "pence"),
        Column("deduction_pence", "Deducted", "pence"),
        Column("due_on", "Due", "date"),
        Column("state", "State", "tag"),
    ],
    more=lambda request: PAGES.actions(
        request, ("Prepare a return", "cis/returns/prepare", "n", "tax.prepare_cis_return")
    ),
    empty=("No returns yet", "A month is returned by the 19th, a nil one too."),
)  # fmt: skip


@needs("tax.cis_returns", "tax.cis_statements")
@PAGES.page
def monthly(
    request: HttpRequest, caller: Caller, entity: str, tax_year: str, tax_month: int
) -> Shown:
    """Show a month's return: each subcontractor, and the statements that go out."""
    place = {"entity": entity, "tax_year": tax_year, "tax_month": tax_month}
    rows = ask(caller, "tax.cis_returns", place)
    if not rows:
        raise Unknown(f"Month {tax_month} of {tax_year} has no return.")
    found = rows[0]
    lines = [
        (one["name"], one["utr"], one["verification_number"], money(one["gross_pence"]),
         money(one["materials_pence"]), money(one["deduction_pence"]))
        for one in found.lines
    ]  # fmt: skip
    heads = ("Subcontractor", "Taxpayer reference", "Verification", "Paid", "Materials", "Deducted")
    here = f"{BASE}cis/returns/{entity}/{tax_year}/{tax_month}"
    return "tax/cis_return.html", {
        "title": f"CIS300, month {tax_month} of {tax_year}",
        "kind": entity,
        "status": found.state,
        "tiles": [
            {"label": "Paid, VAT left out", "value": words.pounds(found.gross_pence)},
            {"label": "Materials", "value": words.pounds(found.materials_pence)},
            {"label": "Deducted", "value": words.pounds(found.deduction_pence)},
            {"label": "Due", "value": words.day(found.due_on)},
        ],
        "facts": [
            (label, value)
            for label, value in (
                ("Prepared by", found.prepared_by),
                ("Approved by", found.approved_by),
                ("Submitted by", found.submitted_by),
                ("Receipt", found.receipt),
            )
            if value
        ],
        "lines": table(heads, lines, caption="Subcontractors", numeric=(3, 4, 5), stack=True)
        if lines
        else "",
        "statements": _statements(ask(caller, "tax.cis_statements", place)),
        "state": found.state,
        "url": here,
        "breadcrumbs": [("Subcontractors", f"{BASE}cis"), ("Returns", f"{BASE}cis/returns")],
    }


def _statements(rows: list[Any]) -> Any:
    shown = [
        (one.name, one.payee, one.verification_number, money(one.gross_pence),
         money(one.materials_pence), money(one.deduction_pence), money(one.paid_pence))
        for one in rows
    ]  # fmt: skip
    heads = ("Subcontractor", "Supplier", "Verification", "Gross", "Materials", "Deducted", "Paid")
    return table(
        heads,
        shown,
        caption="Statements of payment and deduction",
        numeric=(3, 4, 5, 6),
        stack=True,
    )


@needs("tax.cis_return_file", "tax.cis_statements")
@PAGES.guarded
def file(
    request: HttpRequest, caller: Caller, entity: str, tax_year: str, tax_month: int, kind: str
) -> HttpResponse:
    """The file of an approved return (`return`), or the statements of its month, as CSV."""
    place = {"entity": entity, "tax_year": tax_year, "tax_month": tax_month}
    if kind == "return":
        rows = ask(caller, "tax.cis_return_file", place)
    else:
        rows = [one.model_dump() for one in ask(caller, "tax.cis_statements", place)]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    response = HttpResponse(csv_bytes(frame), content_type="text/csv")
    name = f"cis-{kind}-{entity}-{tax_year}-{tax_month:02d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _start(request: HttpRequest, **parts: Any) -> dict[str, Any]:
    today = clock.business_date()
    year, month = tax_month(today)
    return {
        "entity": PAGES.of_request(request),
        "pay_on": today,
        "verified_on": today,
        "tax_year": year,
        "tax_month": max(1, month - 1),
    }


def _act(command: str, title: str, submit: str, redirect: str, done: str = "") -> Any:
    return act_view(
        f"tax.{command}", redirect=redirect, start=_start, title=title, submit=submit, done=done
    )


_MONTH = f"{BASE}cis/returns/{{entity}}/{{tax_year}}/{{tax_month}}"
add = _act("record_subcontractor", "Add a subcontractor", "Add", f"{BASE}cis")
verify = _act("record_verification", "Verify a subcontractor", "Save", f"{BASE}cis")
deduct = _act("record_deduction", "Deduct from an invoice", "Deduct", f"{BASE}cis/deductions")
prepare = _act("prepare_cis_return", "Prepare a CIS return", "Prepare", f"{BASE}cis/returns")
approve = _act("approve_cis_return", "Approve a CIS return", "Approve", _MONTH, "Approved")
reject = _act("reject_cis_return", "Reject a CIS return", "Reject", _MONTH, "Rejected")
submit = _act("submit_cis_return", "Submit a CIS return", "Submit", _MONTH, "Submitted")
