"""The control accounts of a month on one page: register, ledger, what is between, who signed."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.safestring import SafeString

from chamberlain.insight.queries.controls import controls_page
from chamberlain.insight.rules.controls import ControlLine
from chamberlain.insight.shown.parts import amount, downloads, link, table
from chamberlain.insight.views import PAGES, period_in
from chamberlain.kernel import clock
from chamberlain.kernel.calendar import period_range
from chamberlain.kernel.door import Caller, ask
from chamberlain.kernel.remembering import remembered
from chamberlain.ui import components, words
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.html import safe, text
from chamberlain.ui.links import why_url
from chamberlain.ui.pages import whole_entity_of
from chamberlain.ui.ways import may_follow, needs

HEAD = "Control account|Register|In the ledger|Between|Difference|Prepared and reviewed|Do"
VERDICTS = {"agrees": "green", "explained": "yellow", "unexplained": "red"}
SIGNINGS = {"reviewed": "green", "waits for review": "yellow", "figures moved since": "red"}


@needs("insight.controls")
@PAGES.guarded
def controls_now(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Go to the control accounts of the month that the business date is in."""
    return HttpResponseRedirect(f"/staff/insight/controls/{clock.business_date():%Y-%m}")


@needs("insight.controls")
@PAGES.guarded
def controls(request: HttpRequest, caller: Caller, year: int, number: int) -> HttpResponse:
    """Show every control account at a month's end."""
    entity = request.GET.get("entity", "") or whole_entity_of(caller, "insight.controls")
    chosen = period_in(year, number)
    place = {"entity": entity, "year": chosen.year, "period": chosen.period}
    key = ("insight.controls", caller.person, caller.on_behalf_of, *place.values())
    lines: list[ControlLine] = remembered(key, lambda: ask(caller, "insight.controls", place))
    shown = [one for one in lines if _moves(one)]
    since, until = chosen.days
    before = date(since.year - (since.month == 1), (since.month - 2) % 12 + 1, 1)
    context = {
        "title": "Control accounts",
        "kind": f"End of {chosen.name} · period {chosen.period} of {chosen.year_name}",
        "before": controls_page(entity, before),
        "before_name": f"{before:%B}",
        "after": controls_page(entity, until),
        "after_name": f"{until:%B}",
        "month": f"/staff/insight/month/{since:%Y-%m}?entity={entity}",
        "period": f"/staff/ledger/periods/{entity}/{chosen.year}/{chosen.period}",
        "tiles": components.tiles(_tiles(shown)),
        "table": table(HEAD, [_cells(one, place) for one in shown], (2, 4)),
        "idle": ", ".join(f"{one.account} {one.name}" for one in lines if not _moves(one)),
        "files": downloads("insight.controls", **place),
    }
    return render(request, "insight/controls.html", context)


def _moves(line: ControlLine) -> bool:
    """Whether there is anything to look at: an account never used that nobody answers for isn't."""
    return bool(line.ledger_pence or line.register_name or line.signing != "not prepared")


def _tiles(lines: list[ControlLine]) -> list[dict[str, object]]:
    adrift = [one for one in lines if one.unexplained_pence]
    return [
        {"label": "Agree or explained", "value": f"{len(lines) - len(adrift)} of {len(lines)}"},
        {
            "label": "Unexplained",
            "value": words.pounds_short(sum(abs(one.unexplained_pence) for one in adrift)),
            "note": words.count(len(adrift), "account"),
        },
        {
            "label": "Reviewed",
            "value": f"{sum(one.signing == 'reviewed' for one in lines)} of {len(lines)}",
        },
    ]


def _cells(one: ControlLine, place: dict[str, Any]) -> tuple[object, ...]:
    why = why_url(
        f"insight:control:{place['entity']}/{place['year']}/{place['period']}/{one.account}"
    )
    return (
        link(f"{one.account.replace('+', ', ')} {one.name}", why),
        _register(one, why),
        amount(one.ledger_pence, why),
        _between(one),
        _difference(one),
        _people(one),
        safe(_ways(one, place)),
    )


def _register(one: ControlLine, why: str) -> SafeString | str:
    if one.register_pence is None:
        return "No register answers for it in this month"
    named = link(one.register_name, one.page if may_follow(one.page) else why)
    return safe((named, "<br>", components.money(one.register_pence)))


def _between(one: ControlLine) -> SafeString | str:
    items = [*one.items, *one.explained]
    if not items:
        return "nothing listed"
    rows = [f"<li>{text(each.what)} {components.money(each.amount_pence)}</li>" for each in items]
    return safe(('<ul class="govuk-list govuk-list--bullet">', *rows, "</ul>"))


def _difference(one: ControlLine) -> SafeString:
    if not one.unexplained_pence:
        said = components.money(one.difference_pence) if one.difference_pence else "nil"
        return safe((said, "<br>", components.tag(one.verdict, VERDICTS[one.verdict])))
    shown = components.money(one.unexplained_pence)
    return safe((shown, "<br>", components.tag("unexplained", "red")))


def _people(one: ControlLine) -> SafeString:
    said: list[str] = [components.tag(one.signing, SIGNINGS.get(one.signing, "grey"))]
    if one.prepared_by:
        said += ["<br>", text(f"Prepared by {one.prepared_by}")]
    if one.reviewed_by:
        day = f" on {one.reviewed_on:%-d %B %Y}" if one.reviewed_on else ""
        said += ["<br>", text(f"Reviewed by {one.reviewed_by}{day}")]
    return safe(said)


def _ways(one: ControlLine, place: dict[str, Any]) -> list[str]:
    """Return what may be done next, here or where the application signs for itself."""
    if one.signs:
        return [link("Its own page", one.page)]
    here = f"/staff/insight/controls/{place['entity']}/{place['year']}/{place['period']}"
    found: list[str] = []
    if one.signing != "reviewed":
        found += [link("Prepare", f"{here}/{one.account}/prepare")]
    if one.unexplained_pence:
        found += [link("Explain", f"{here}/{one.account}/explain")]
    if one.signing == "waits for review":
        found += [link("Review", f"{here}/{one.account}/review")]
    return ['<span class="ch-title__actions">', *found, "</span>"] if found else []


def _back(answer: object, entity: str, year: int, period: int, **_: object) -> str:
    name = f"{year}-{(year + 1) % 100:02d}"
    return controls_page(entity, period_range(name, period)[0])


def _act(command: str, title: str, submit: str, done: str, **more: Any) -> Any:
    return act_view(
        f"insight.{command}", redirect=_back, title=title, submit=submit, done=done, **more
    )


ONE = "controls/<str:entity>/<int:year>/<int:period>/<str:account>"
PATHS = [
    path(
        f"{ONE}/explain",
        _act(
            "explain_difference", "Explain a difference", "Explain it", "Explained",
            asks={
                "what": Ask(label="What it is"),
                "amount_pence": Ask(
                    label="Amount",
                    hint="As the ledger is beside the register: credits below nought",
                ),
            },
        ),
        name="explain_difference",
    ),
    path(
        f"{ONE}/prepare",
        _act("prepare_control_account", "Prepare a control account", "Prepare it",
             "Prepared: another person reviews it"),
        name="prepare_control_account",
    ),
    path(
        f"{ONE}/review",
        _act("review_control_account", "Review a control account", "Review it", "Reviewed"),
        name="review_control_account",
    ),
]  # fmt: skip
