"""The public's door: what the council published, its charts, and each file as it went out.

Only what was published is shown: figures are those kept with a publication, never asked anew.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import render
from django.utils.html import format_html

from chamberlain.kernel.door import EVERYTHING, Unknown
from chamberlain.kernel.models import Entity
from chamberlain.payables.contract import open_publications, published_file
from chamberlain.ui import words
from chamberlain.ui.charts import Chart, bars, columns, lines

KINDS = {
    "spending": "Spending",
    "large_payments": "Payments over £30,000 under public contracts",
    "compliance_notice": "How promptly suppliers are paid",
}
MONTHS_SHOWN = 12


def front(request: HttpRequest) -> HttpResponse:
    """Show charts of spending and prompt payment, and every published file."""
    found = open_publications(EVERYTHING)
    council = Entity.objects.filter(kind="council").order_by("code").first()
    own = [one for one in found if council is None or one.entity == council.code]
    context = {
        "title": "Open data",
        "body": council.name if council else "",
        "charts": [*_spending(own), *_prompt(own)],
        "files": [(KINDS[kind], _files(found, kind)) for kind in KINDS if _files(found, kind)],
    }
    return render(request, "insight/open.html", context)


def _of(found: Sequence[Any], kind: str) -> list[Any]:
    """Return the latest publications of a kind, earliest period first."""
    return sorted((one for one in found if one.kind == kind), key=lambda one: one.since)[
        -MONTHS_SHOWN:
    ]


def _spending(found: Sequence[Any]) -> list[Chart]:
    months = _of(found, "spending")
    if not months:
        return []
    last = months[-1]
    name = f"{last.since:%B %Y}"
    charts = [
        columns(
            "Spending published, by month",
            [f"{one.since:%b %Y}" for one in months],
            [("Spending", [one.total_pence or 0 for one in months])],
            key="spending",
        )
    ]
    for title, key in (("By directorate", "directorates"), ("Largest suppliers", "suppliers")):
        parts = [(label, pence) for label, pence in last.figures.get(key, []) if pence > 0][:10]
        if parts:
            charts.append(bars(f"{title}, {name}", parts))
    return charts


def _prompt(found: Sequence[Any]) -> list[Chart]:
    halves = [
        one
        for one in _of(found, "compliance_notice")
        if one.figures.get("within_30_percent_e2") is not None
    ]
    if not halves:
        return []
    shares = [one.figures["within_30_percent_e2"] // 10 for one in halves]
    labels = [f"{one.since:%b %Y}" for one in halves]
    if len(halves) == 1:
        figures = halves[0].figures
        parts = [
            ("Within 30 days", figures["within_30_percent_e2"] // 10),
            ("31 to 60 days", figures["from_31_to_60_percent_e2"] // 10),
            ("Over 60 days", figures["over_60_percent_e2"] // 10),
        ]
        return [bars(f"Sums paid, by days taken, half-year from {labels[0]}", parts, "permille")]
    return [lines("Sums paid within 30 days", labels, [("Within 30 days", shares)], "permille")]


def _files(found: Sequence[Any], kind: str) -> list[list[object]]:
    return [
        [
            format_html(
                '<a class="govuk-link" href="/open/{}">{}</a>', one.reference, one.filename
            ),
            one.entity,
            _period(one.since, one.until),
            f"{one.rows:,}",
            words.pounds(one.total_pence) if one.total_pence is not None else "",
            words.day(one.published_on),
            one.note,
        ]
        for one in found
        if one.kind == kind
    ]


def _period(since: date, until: date) -> str:
    return f"{words.day(since)} to {words.day(date.fromordinal(until.toordinal() - 1))}"


def published(request: HttpRequest, publication: str) -> HttpResponse:
    """Give a published file as it went out; its hash is its tag."""
    try:
        found = published_file(EVERYTHING, publication=publication)
    except Unknown:
        return HttpResponseNotFound("There is no such publication.")
    response = HttpResponse(found.content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.filename}"'
    response.headers["ETag"] = f'"{found.sha256}"'
    return response
