"""The budget manager's pages, for a phone first: my budgets, one of them, and its forecast."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from chamberlain.budgets.views import drawing
from chamberlain.budgets.views.pages import (
    BASE,
    PAGES,
    Place,
    amount,
    last_month,
    light,
    link,
    may,
    page,
    place_of,
    share,
    tabs,
)
from chamberlain.kernel.door import Caller, Unknown, ask
from chamberlain.ui import components, words
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.links import why_url
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs


@needs("budgets.directorates")
@PAGES.guarded
def front(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Go to what the person looks at first: their own budgets, else the directorates."""
    place = place_of(request, caller)
    if may(caller, "my_budgets") and ask(caller, "budgets.my_budgets", place.inputs).height:
        return HttpResponseRedirect(f"{BASE}my")
    return HttpResponseRedirect(f"{BASE}directorates")


@needs("budgets.my_budgets")
@page
def my(request: HttpRequest, caller: Caller, place: Place) -> Shown:
    """Show a card for each cost centre the person answers for, the largest worry first."""
    rows = ask(caller, "budgets.my_budgets", place.inputs).to_dicts()
    sums = {
        name: sum(row[name] for row in rows)
        for name in ("budget_pence", "actual_pence", "forecast_pence", "variance_pence")
    }
    return "budgets/my.html", {
        "title": "My budgets",
        "ways": tabs(place, "my", caller),
        "cards": [_card(row, place) for row in rows],
        "sums": sums,
        "worries": sum(row["light"] != "green" for row in rows),
        "unsaid": sum(row["said_period"] is None for row in rows),
        **beside(place, f"{BASE}my"),
    }


def beside(place: Place, address: str) -> dict[str, Any]:
    """Return the ways to the month before and after."""
    before, after = place.beside(-1), place.beside(1)
    year, period = last_month()
    late = after is not None and (after.year, after.period) <= (year, min(period + 1, 12))
    return {
        "before": f"{address}?{before.asked}" if before else "",
        "before_name": before.month if before else "",
        "after": f"{address}?{after.asked}" if after and late else "",
        "after_name": after.month if after else "",
    }


def _card(row: dict[str, Any], place: Place) -> dict[str, Any]:
    address = f"{BASE}centres/{row['cost_centre']}?{place.asked}"
    return row | {
        "href": address,
        "bar": drawing.bar(row),
        "light_tag": light(row["light"]),
        "why": why_url(f"budgets:cost_centre:{place.entity}/{place.year}/{row['cost_centre']}"
                       f"/{place.period}"),
    }  # fmt: skip


@needs("budgets.cost_centre", "budgets.commitments")
@page
def centre(request: HttpRequest, caller: Caller, place: Place, cost_centre: str) -> Shown:
    """Show one cost centre: totals, groups to forecast, months drawn, subjectives to drill into."""
    found = ask(caller, "budgets.cost_centre", place.inputs | {"cost_centre": cost_centre})
    within = {"entity": place.entity, "year": place.year, "cost_centre": cost_centre}
    orders = ask(caller, "budgets.commitments", within)
    return "budgets/centre.html", {
        "title": found.name,
        "kind": f"{cost_centre} · {found.service_name} · {place.month}",
        "light_tag": light(found.light),
        "found": found,
        "tiles": _tiles(found, place),
        "groups": _groups(found, place, may(caller, "enter_forecast")),
        "accounts": _accounts(found, place),
        "orders": _orders(orders),
        "chart": drawing.months(found),
        "history": _history(found),
        "posts_url": f"{BASE}staffing/{cost_centre}?{place.asked}"
        if may(caller, "staffing_centre") and found.posts
        else "",
        "virement": f"{BASE}virements/propose" if may(caller, "propose_virement") else "",
        "breadcrumbs": [("Budgets", BASE), (found.name, "")],
        **beside(place, f"{BASE}centres/{cost_centre}"),
    }


def _enquiry(found: Any, account: str = "") -> str:
    more = f"&account={account}" if account else ""
    return (
        f"/staff/ledger/enquiry?year={found.year}&entity={found.entity}"
        f"&cost_centre={found.cost_centre}{more}"
    )


def _tiles(found: Any, place: Place) -> list[dict[str, object]]:
    why = why_url(
        f"budgets:cost_centre:{found.entity}/{found.year}/{found.cost_centre}/{found.period}"
    )
    moved = found.budget_pence - found.original_pence
    note = f"{words.pounds_short(moved)} by virement" if moved else "as approved"
    return [
        {"label": "Budget", "value": words.pounds_short(found.budget_pence), "note": note},
        {
            "label": "Spent",
            "value": words.pounds_short(found.actual_pence),
            "href": _enquiry(found),
            "note": f"{words.pounds_short(found.profiled_pence)} was due by now",
        },
        {
            "label": "Committed",
            "value": words.pounds_short(found.committed_pence),
            "href": "#orders",
            "note": f"{words.pounds_short(found.left_pence)} left",
        },
        {
            "label": "Forecast",
            "value": words.pounds_short(found.forecast_pence),
            "href": why,
            "note": f"suggested {words.pounds_short(found.suggested_pence)}",
        },
        {
            "label": "Variance",
            "value": words.pounds_short(found.variance_pence),
            "note": share(found.variance_permille) or "no budget",
        },
    ]


def _groups(found: Any, place: Place, may_forecast: bool) -> list[dict[str, Any]]:
    address = f"{BASE}centres/{found.cost_centre}/forecast"
    return [
        {
            "name": row.group_name,
            "row": row,
            "bar": drawing.bar(row.model_dump()),
            "light_tag": light(row.light),
            "error": share(row.error_permille),
            "forecast": f"{address}/{row.group}?{place.asked}" if may_forecast else "",
        }
        for row in found.groups
    ]


def _accounts(found: Any, place: Place) -> Any:
    rows = [
        (
            link(f"{row.account} {row.account_name}", _enquiry(found, row.account)),
            amount(row.original_pence),
            amount(row.budget_pence),
            amount(row.profiled_pence),
            amount(row.actual_pence, _enquiry(found, row.account)),
            amount(row.committed_pence),
            amount(row.budget_pence - row.actual_pence - row.committed_pence),
        )
        for row in found.accounts
    ]
    head = ("Subjective", "Original", "Budget", "Due by now", "Spent", "Committed", "Left")
    return components.table(head, rows, caption="Subjectives", numeric=range(1, 7), stack=True)


def _orders(orders: list[Any]) -> Any:
    if not orders:
        return ""
    rows = [
        (
            row.source_ref,
            row.payee,
            row.description,
            words.day(row.expected_on),
            amount(row.amount_pence),
        )
        for row in orders
    ]
    head = ("Order", "Supplier", "What", "Expected", "Committed")
    return components.table(head, rows, caption="Commitments", numeric=(4,), stack=True)


def _history(found: Any) -> list[dict[str, Any]]:
    names = {row.group: row.group_name for row in found.groups}
    return [
        {
            "title": f"{names.get(said.group, said.group)}: {words.pounds(said.outturn_pence)}",
            "when": said.made_on,
            "who": f"{said.made_by}, period {said.period}",
            "detail": said.reason,
        }
        for said in found.history
    ]


@needs("budgets.enter_forecast", "budgets.cost_centre")
@PAGES.guarded
def forecast(request: HttpRequest, caller: Caller, cost_centre: str, group: str) -> HttpResponse:
    """Enter a forecast: what is suggested, budgeted or said before is a tap away."""
    place = place_of(request, caller)
    found = ask(caller, "budgets.cost_centre", place.inputs | {"cost_centre": cost_centre})
    row = next((one for one in found.groups if one.group == group), None)
    if row is None:
        raise Unknown(f"{cost_centre} has no budget in group {group}.", field="group")
    here = f"{BASE}centres/{cost_centre}/forecast/{group}?{place.asked}"
    choices = {
        "suggested": ("As suggested", row.suggested_pence),
        "budget": ("On budget", row.budget_pence),
        "last": ("As before", row.forecast_pence),
    }
    _, start = choices.get(request.GET.get("as", ""), choices["last"])
    back = f"{BASE}centres/{cost_centre}?{place.asked}"
    view = act_view(
        "budgets.enter_forecast",
        template="budgets/forecast.html",
        redirect=lambda answer, **parts: back,
        fixed=place.inputs | {"cost_centre": cost_centre, "group": group},
        only=("outturn_pence", "reason"),
        start={"outturn_pence": start},
        asks={
            "outturn_pence": Ask(label="What the year will come to"),
            "reason": Ask(label="Why", hint="In words that Cabinet may read"),
        },
        done="Forecast saved",
        title=row.group_name,
        submit="Save forecast",
        context={
            "kind": f"{cost_centre} {found.name} · {place.month}",
            "row": row,
            "method": row.method,
            "error": share(row.error_permille),
            "choices": [
                {"text": f"{label}: {words.pounds_short(pence)}", "href": f"{here}&as={name}"}
                for name, (label, pence) in choices.items()
            ],
            "back_url": back,
        },
    )
    return view(request)
