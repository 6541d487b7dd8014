"""The go-live gates: which are green, and why; evidence is brought and agreed here."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chamberlain.insight.queries.gates import GateRow
from chamberlain.insight.shown.parts import downloads, table
from chamberlain.insight.views import PAGES
from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, ask
from chamberlain.kernel.people import names_of
from chamberlain.ui import components
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.html import safe
from chamberlain.ui.links import why_url
from chamberlain.ui.pages import caller_of, whole_entity_of
from chamberlain.ui.ways import needs

BASE = "/staff/insight/gates"


def _entity(request: HttpRequest) -> str:
    given = request.GET.get("entity", "")
    return given or whole_entity_of(caller_of(request), "insight.go_live_gates")


@needs("insight.go_live_gates")
@PAGES.guarded
def gates(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Show every gate with its state and evidence."""
    today, entity = clock.business_date(), _entity(request)
    inputs = {"entity": entity, "as_at": today}
    rows: list[GateRow] = ask(caller, "insight.go_live_gates", inputs)
    green = sum(row.state == "green" for row in rows)
    names = names_of({one for row in rows for one in (row.brought_by, row.settled_by)})
    context = {
        "title": "Go-live gates",
        "as_at": today,
        "tiles": components.tiles(
            [
                {"label": "Green", "value": f"{green} of {len(rows)}"},
                {"label": "To agree", "value": str(sum(row.state == "to agree" for row in rows))},
            ]
        ),
        "verdict": components.tag("ready" if green == len(rows) else "not yet"),
        "table": table(
            "Gate|What it asks|State|Found|Who|Do", [_cells(row, names) for row in rows], ()
        ),
        "files": downloads("insight.go_live_gates", **inputs),
    }
    return render(request, "insight/gates.html", context)


def _cells(row: GateRow, names: dict[str, str]) -> tuple[object, ...]:
    found = components.link(row.found, why_url(f"insight:gate:{row.evidence}"))
    people = " and ".join(names.get(one, "") for one in (row.brought_by, row.settled_by) if one)
    return (
        f"{row.gate}. {row.name}",
        row.proof,
        components.tag(row.state),
        found if row.evidence else row.found,
        "measured" if row.measured else people,
        safe(_ways(row)),
    )


def _ways(row: GateRow) -> list[str]:
    """Return links to what may be done for a gate now; what may not be followed isn't shown."""
    if row.measured:
        return []
    if row.state == "to agree":
        place = f"{BASE}/evidence/{row.evidence}"
        return [
            components.link("Agree", f"{place}/agree"),
            " ",
            components.link("Refuse", f"{place}/refuse"),
        ]
    return [components.link("Bring evidence", f"{BASE}/{row.gate}/evidence")]


def _here(request: HttpRequest, **_: Any) -> dict[str, Any]:
    return {"entity": _entity(request)}


bring = act_view(
    "insight.record_gate_evidence",
    redirect=BASE,
    fixed=_here,
    asks={
        "content": Ask(label="Document", hint="The report, list or record that proves it"),
        "note": Ask(label="What it shows"),
    },
    only=("content", "note"),
    title="Bring evidence for a gate",
    submit="Bring it",
    done="Brought: another person agrees it",
)
agree = act_view(
    "insight.agree_gate_evidence",
    redirect=BASE,
    title="Agree this evidence",
    submit="Agree",
    done="Agreed: the gate is green",
)
refuse = act_view(
    "insight.refuse_gate_evidence",
    redirect=BASE,
    title="Refuse this evidence",
    submit="Refuse",
    done="Refused, with the reason",
)
