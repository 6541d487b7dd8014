"""Publishing: what falls due, one click each, the extracts beside, and what went out before."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, ask
from chamberlain.payables.queries.publications import DuePublication, PublicationRow
from chamberlain.payables.rules.publishing import KINDS
from chamberlain.payables.views.pages import BASE, PAGES
from chamberlain.ui import words
from chamberlain.ui.acts import act_view
from chamberlain.ui.pages import Shown, entity_of, permits_of
from chamberlain.ui.ways import needs

HERE = f"{BASE}publish"
LOOK = {
    "spending": "payables.spending_to_publish",
    "purchase_cards": "payables.card_transactions_to_publish",
    "large_payments": "payables.large_payments_to_publish",
    "compliance_notice": "payables.compliance_notice",
}


@needs("payables.publications_due", "payables.publications")
@PAGES.page
def publish(request: HttpRequest, caller: Caller) -> Shown:
    """Show each kind's latest period with its button, and everything published before."""
    entity = entity_of(caller)
    due: list[DuePublication] = ask(caller, "payables.publications_due", {"entity": entity})
    done: list[PublicationRow] = ask(caller, "payables.publications", {})
    may = permits_of(caller, "payables")
    return "payables/publish.html", {
        "title": "Publish",
        "due": [_due(one, entity) for one in due],
        "may_publish": may("publish_payments"),
        "done": [_done(one) for one in done],
        "extracts": _extracts(entity) if may("nfi_payment_history") else [],
        "may_history": may("spend_history_files"),
        "here": HERE,
    }


def _due(one: DuePublication, entity: str) -> dict[str, Any]:
    asked = urlencode({"entity": entity, "since": one.since, "until": one.until})
    return {
        "kind": one.kind,
        "name": one.name,
        "source": one.source,
        "period": _period(one.since, one.until),
        "last_day": words.day(one.last_day),
        "published": one.published,
        "late": one.late,
        "look": f"/staff/ask/{LOOK[one.kind]}?{asked}",
        "csv": f"/staff/ask/{LOOK[one.kind]}.csv?{asked}",
        "publish": f"{HERE}/{entity}/{one.kind}/{one.since}",
    }


def _period(since: date, until: date) -> str:
    last = date.fromordinal(until.toordinal() - 1)
    return f"{words.day(since)} to {words.day(last)}"


def _done(one: PublicationRow) -> list[str | SafeString]:
    link = format_html('<a class="govuk-link" href="/open/{}">{}</a>', one.reference, one.filename)
    total = words.pounds(one.total_pence) if one.total_pence is not None else ""
    return [
        link, KINDS[one.kind].name, _period(one.since, one.until), f"{one.rows:,}", total,
        words.day(one.published_on), one.sha256[:12], one.note,
    ]  # fmt: skip


def _extracts(entity: str) -> list[tuple[str, str]]:
    today = clock.business_date()
    years = {"since": date(today.year - 3, 4, 1), "until": today, "entity": entity}
    return [
        (
            "NFI: payment history of trade creditors",
            f"/staff/ask/payables.nfi_payment_history.csv?{urlencode(years)}",
        ),
        (
            "NFI: standing data of trade creditors",
            "/staff/ask/payables.nfi_standing_data.csv?"
            + urlencode({"entity": entity, "as_at": today}),
        ),
    ]


PUBLISH = act_view(
    "payables.publish_payments",
    redirect=HERE,
    title="Publish",
    submit="Publish",
    done=lambda answer: f"{answer.value.filename} is published",
    context={"breadcrumbs": [("Publish", HERE), ("One period", "")]},
)
