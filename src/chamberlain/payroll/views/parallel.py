"""Running beside another system: its results loaded, every difference and its probable cause."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel.door import Caller, ask
from chamberlain.payroll.queries.parallel import ParallelView
from chamberlain.payroll.rules.parallel_run import CAUSES
from chamberlain.payroll.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.charts import bars
from chamberlain.ui.components import link
from chamberlain.ui.forms import Ask
from chamberlain.ui.importing import Asked, ImportPage
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import Shown, permits_of
from chamberlain.ui.ways import needs
from chamberlain.ui.words import count, pounds

PARALLEL = f"{BASE}parallel/"

LOAD = ImportPage(
    PAGES,
    "payroll.load_parallel",
    "Load another system's results",
    "parallel",
    "figures",
    asked=(
        Asked("run", "Our run of the same month", lambda request: request.GET.get("run", "")),
        Asked("system", "The other system", lambda request: "iTrent"),
    ),
)

PARALLELS = ListPage(
    query="payroll.parallels",
    title="Running beside another system",
    columns=[
        Column("reference", "Results", link=f"{PARALLEL}{{reference}}"),
        Column("run", "Run", link=f"{BASE}runs/{{run}}"),
        Column("system", "System"),
        Column("people", "People", "count"),
        Column("rows", "Figures", "count"),
        Column("state", "State"),
    ],
    filters=[],
    empty=("Nothing is loaded", "Load the other system's results of a month that was run here."),
    more=lambda request: PAGES.actions(
        request, ("Load results", "parallel/import", "l", "payroll.load_parallel")
    ),
)

DIFFERENCES = ListPage(
    query="payroll.parallel_differences",
    title="Every difference, the largest first",
    columns=[
        Column("payroll_id", "Number"),
        Column("name", "Name"),
        Column("element", "Element"),
        Column("ours_pence", "Here", "pence"),
        Column("theirs_pence", "There", "pence"),
        Column("by_pence", "Difference", "pence"),
        Column("cause", "Probable cause"),
        Column("words", "Because"),
    ],
    filters=[Filter("cause", options=list(CAUSES.items()))],
    totals=["by_pence"],
    empty=("No difference", "Both payrolls agree to the penny in what is chosen here."),
)


@needs("payroll.parallel")
@PAGES.page
def parallel(request: HttpRequest, caller: Caller, parallel: str) -> Shown:
    """Show how two payrolls agree: people to the penny, and what each cause comes to."""
    found: ParallelView = ask(caller, "payroll.parallel", {"parallel": parallel})
    row, here = found.row, f"{PARALLEL}{parallel}"
    apart = found.people - found.agree
    return "payroll/parallel.html", {
        "title": f"{row.system} beside {row.run}",
        "here": here,
        "state": row.state,
        "may": permits_of(caller)("payroll.name_parallel_element") and row.state == "current",
        "tiles": [
            {"label": "Agree to the penny", "value": f"{found.agree:,}",
             "note": f"of {count(found.people, 'person', 'people')}"},
            {"label": "Differ", "value": f"{apart:,}", "href": f"{here}/differences"},
            {"label": "Not explained", "value": f"{_unexplained(found):,}",
             "href": f"{here}/differences?cause=not_explained"},
        ],
        "chart": bars(
            "Differences by cause, added up whatever their sign",
            [(one.words, one.size_pence) for one in found.causes],
        )
        if found.causes
        else None,
        "rows": [
            [link(one.words, f"{here}/differences?cause={one.cause}"), f"{one.differences:,}",
             f"{one.people:,}", pounds(one.by_pence), pounds(one.size_pence)]
            for one in found.causes
        ],
        "not_compared": ", ".join(found.not_compared),
        "names_unknown": ", ".join(found.names_unknown),
    }  # fmt: skip


def _unexplained(found: ParallelView) -> int:
    return sum(one.differences for one in found.causes if one.cause == "not_explained")


def _names(request: HttpRequest, **parts: Any) -> dict[str, Ask]:
    return {
        "theirs": Ask(label="Their name", hint="As their file writes it"),
        "element": Ask(label="Our element", hint="Its code, such as basic, tax, ni or pension"),
    }


name_element = act_view(
    "payroll.name_parallel_element",
    redirect=f"{PARALLEL}{{parallel}}",
    asks=_names,
    done="Said: it holds for every file of that system",
    title="Say which element a name is",
    submit="Save",
)
withdraw = act_view(
    "payroll.withdraw_parallel",
    redirect=f"{BASE}parallel",
    done="Taken away",
    title="Take these results away",
    submit="Take away",
)
