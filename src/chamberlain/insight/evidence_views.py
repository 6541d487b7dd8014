"""Audit samples and their evidence packs: the list, drawing one, one with its items and packs."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from chamberlain.insight.views import PAGES
from chamberlain.kernel import clock
from chamberlain.kernel.calendar import financial_year, financial_year_range
from chamberlain.kernel.door import Caller, ask
from chamberlain.kernel.jobs import start_job
from chamberlain.ui import components
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.html import safe
from chamberlain.ui.links import why_url
from chamberlain.ui.lists import Column, ListPage
from chamberlain.ui.pages import Shown, caller_of, permits_of, whole_entity_of
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

BASE = "/staff/insight/samples"
DRAW = "insight.draw_sample"

OFFERED = (
    ("Draw a sample", f"{BASE}/draw", DRAW),
    ("Journals by person", "/staff/ledger/journals-by-person", "ledger.journal_people"),
    ("Duties kept apart", "/staff/access", "kernel.grants"),
)


def _offered(request: HttpRequest) -> dict[str, Any]:
    permits = permits_of(caller_of(request))
    return {
        "actions": [{"text": label, "href": href} for label, href, name in OFFERED if permits(name)]
    }


SAMPLES = ListPage(
    query="insight.samples",
    title="Audit samples",
    columns=[
        Column("sample", "Sample", link=f"{BASE}/{{sample}}"),
        Column("population", "Drawn from"),
        Column("since", "From", "date"),
        Column("until", "To", "date"),
        Column("method", "Method"),
        Column("items", "Items", "count"),
        Column("amount_pence", "Amount", "pence", why="insight:sample:{sample}"),
        Column("drawn_on", "Drawn", "date"),
        Column("drawn_by", "By"),
        Column("pack", "Evidence pack", link="/staff/documents/{pack}"),
    ],
    filters=[],
    more=_offered,
    empty=("No sample was drawn yet", "Draw one of journals, payments, payslips or bills."),
)


def _here(request: HttpRequest) -> dict[str, Any]:
    return {"entity": whole_entity_of(caller_of(request), DRAW)}


def _start(request: HttpRequest) -> dict[str, Any]:
    today = clock.business_date()
    return {"since": financial_year_range(financial_year(today))[0], "until": today, "items": 25}


def _asks(request: HttpRequest) -> dict[str, Ask]:
    found = ask(caller_of(request), "insight.sample_populations")
    return {
        "population": Ask(label="Draw from", options=[(o.population, o.title) for o in found]),
        "since": Ask(label="From"),
        "until": Ask(label="To and with"),
        "items": Ask(label="How many"),
        "method": Ask(
            hint="Monetary unit: each pound is as likely, so larger items are likelier. "
            "Random: each item is as likely"
        ),
        "seed": Ask(
            label="Seed",
            hint="Your own, so that nobody here chose it; leave blank for one drawn by the machine",
        ),
    }


draw = act_view(
    DRAW,
    redirect=f"{BASE}/{{value.sample}}",
    fixed=_here,
    start=_start,
    asks=_asks,
    done=lambda answer: f"{answer.value.items} items drawn of {answer.value.population_count:,}",
    title="Draw an audit sample",
    submit="Draw",
    context={"breadcrumbs": [("Audit samples", BASE)]},
)


@needs("insight.sample")
@PAGES.page
def sample(request: HttpRequest, caller: Caller, sample: str) -> Shown:
    """Show a sample: how it was drawn, its items, and the packs kept of it."""
    found = ask(caller, "insight.sample", {"sample": sample})
    return "insight/sample.html", {
        "title": f"Sample {found.sample}",
        "kind": f"Audit sample of {found.population}",
        "breadcrumbs": [("Audit samples", BASE)],
        "tiles": [
            {"label": "Items", "value": f"{found.items:,} of {found.population_count:,}"},
            {"label": "Their amount", "value": pounds(found.amount_pence)},
            {"label": "Of all", "value": pounds(found.population_pence)},
        ],
        "facts": [
            ("Days", f"{day(found.since)} to {day(found.until)}"),
            ("Method", f"{found.method.capitalize()}, {found.asked_items} asked for"),
            ("Seed", found.seed),
            ("Drawn", f"{day(found.drawn_on)} by {found.drawn_by}"),
            ("SHA-256 of what it was drawn from", found.population_sha256),
        ],
        "here": f"{BASE}/{found.sample}",
        "may_pack": permits_of(caller)(DRAW),
        "items": _items(found.rows),
        "packs": _packs(found.packs),
    }


def _items(rows: list[Any]) -> Any:
    return components.table(
        ["Item", "Day", "Why drawn", "Amount"],
        [
            (
                components.link(row.subject.split(":", 2)[2], why_url(row.subject)),
                day(row.day),
                row.why + (f", {row.hits} times" if row.hits > 1 else ""),
                pounds(row.amount_pence),
            )
            for row in rows
        ],
        numeric=(3,),
        stack=True,
    )


def _packs(packs: list[Any]) -> Any:
    if not packs:
        return safe(())
    return components.table(
        ["Pack", "Made", "For", "Files", "Not found", "SHA-256"],
        [
            (
                components.link(one.pack, f"/staff/documents/{one.document}?download"),
                day(one.made_on),
                one.asked_by,
                f"{one.files:,}",
                f"{one.gaps:,}",
                one.sha256,
            )
            for one in packs
        ],
        numeric=(3, 4),
        stack=True,
    )


@needs(DRAW)
@require_POST
@PAGES.guarded
def start_pack(request: HttpRequest, caller: Caller, sample: str) -> HttpResponse:
    """Start gathering a sample's evidence; show the progress."""
    found = ask(caller, "insight.sample", {"sample": sample})
    reference = start_job(caller, "insight.evidence_pack", {"sample": found.sample})
    messages.success(request, "The evidence is being gathered")
    return HttpResponseRedirect(f"/staff/jobs/{reference}")
