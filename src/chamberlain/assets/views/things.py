"""One asset, one lease, the roll-forward note, the entries to post, and one run."""

from datetime import date
from typing import Any

import polars as pl
from django.http import HttpRequest

from chamberlain.assets.views.pages import BASE, PAGES
from chamberlain.kernel import clock
from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.door import Caller, Refusal, ask
from chamberlain.ui.charts import columns, lines, waterfall
from chamberlain.ui.components import tag
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import may_follow, needs
from chamberlain.ui.words import MINUS, day, pounds, title

MOVES = (
    ("opening_pence", "Opening"),
    ("additions_pence", "Additions"),
    ("revaluations_pence", "Revaluations"),
    ("reclassified_pence", "Reclassified"),
    ("disposals_pence", "Disposals"),
    ("closing_pence", "Closing"),
    ("dep_opening_pence", "Depreciation, opening"),
    ("charged_pence", "Charged"),
    ("written_off_pence", "Written off"),
    ("dep_disposals_pence", "On disposals"),
    ("dep_closing_pence", "Depreciation, closing"),
    ("net_pence", "Carried at"),
)


@needs("assets.asset")
@PAGES.page
def asset(request: HttpRequest, caller: Caller, asset: str) -> Shown:
    """Show an asset: components, what is recorded, each year's movements."""
    found = ask(caller, "assets.asset", {"asset": asset, "as_at": clock.business_date()})
    return "assets/asset.html", {
        "title": found.name,
        "kind": f"Asset {asset}",
        "asset": found,
        "tiles": [
            {"label": "Carried at", "value": pounds(found.gross_pence - found.dep_pence)},
            {"label": "Cost or value", "value": pounds(found.gross_pence)},
            {"label": "Depreciation so far", "value": pounds(found.dep_pence)},
            {"label": "Revaluation Reserve", "value": pounds(found.reserve_pence)},
        ],
        "facts": [
            ("Fund", found.fund),
            ("Charged to", found.cost_centre),
            ("Place", found.place or "not recorded"),
        ],
        "parts": [
            [reference, name, what, pounds(gross), pounds(dep), pounds(gross - dep),
             f"{months // 12} years, {months % 12} months" if months else "none to count"]
            for reference, name, what, gross, dep, months in found.parts
        ],
        "acts": [(name, _acts(reference)) for reference, name, *_ in found.parts],
        "events": [
            [one.number, day(one.day), one.part, title(one.kind), pounds(one.amount_pence),
             one.reason, f"{one.recorded_by}, {day(one.recorded_on)}",
             tag("undone", "grey") if one.undone else ""]
            for one in found.events
        ],
        "years": [
            [f"{one.year}-{(one.year + 1) % 100:02d}", one.component, title(one.movement),
             pounds(one.pence)]
            for one in found.years
        ],
        "breadcrumbs": [("Asset register", BASE)],
    }  # fmt: skip


ACTS = (
    ("Value it", "value"),
    ("Add cost", "enhance"),
    ("Impair it", "impair"),
    ("Give it another life", "life"),
    ("Put it in another class", "reclassify"),
    ("Dispose of it", "dispose"),
    ("Undo something recorded", "undo"),
)


def _acts(component: str) -> list[tuple[str, str]]:
    """Return what this person may record of a component, as label and address."""
    ways = [(label, f"{BASE}register/{component}/{act}") for label, act in ACTS]
    return [(label, address) for label, address in ways if may_follow(address)]


@needs("assets.lease")
@PAGES.page
def lease(request: HttpRequest, caller: Caller, lease: str) -> Shown:
    """Show a lease and how its liability unwinds."""
    found = ask(caller, "assets.lease", {"lease": lease, "as_at": clock.business_date()})
    one = found.lease
    labels = [f"{due:%b %Y}" for _, due, *_ in found.lines]
    return "assets/lease.html", {
        "title": one.name,
        "kind": f"Lease {lease}",
        "tiles": [
            {"label": "Owed", "value": pounds(one.owed_pence)},
            {"label": "Worth at the start", "value": pounds(one.initial_pence)},
            {"label": "Each payment", "value": pounds(one.payment_pence)},
        ],
        "facts": [
            ("Lessor", one.lessor),
            ("Begins", day(one.begins_on)),
            ("Payments", f"{one.payments}, {one.a_year} a year, "
             f"{'in advance' if one.advance else 'in arrears'}"),
            ("Discounted at", f"{one.rate_e4 / 10_000:.2f}% a year"),
            ("Right-of-use asset", one.asset),
        ],
        "chart": lines("Liability after each payment", labels,
                       [("Owed", [owed for *_, owed in found.lines])]),
        "lines": [
            [number, day(due), pounds(interest), pounds(paid), pounds(owed)]
            for number, due, interest, paid, owed in found.lines
        ],
        "breadcrumbs": [("Leases", f"{BASE}leases")],
    }  # fmt: skip


@needs("assets.roll_forward")
@PAGES.page
def roll_forward(request: HttpRequest, caller: Caller) -> Shown:
    """Show the year's note by class, and whether each ties to the ledger."""
    year = year_of(clock.business_date())
    here: dict[str, Any] = {"entity": PAGES.entity_of(caller), "as_at": clock.business_date()}
    rows = ask(caller, "assets.roll_forward", here | {"year": year})
    sums = {name: sum(getattr(row, name) for row in rows) for name, _ in MOVES}
    off = [row for row in rows if row.difference_pence]
    changes = [
        (label, sums[name])
        for name, label in MOVES
        if name in ("additions_pence", "revaluations_pence", "disposals_pence")
    ]
    changes.append(("Depreciation", -sums["charged_pence"]))
    other = -(sums["written_off_pence"] + sums["dep_disposals_pence"])
    changes.append(("Its write-off", other + sums["reclassified_pence"]))
    opening = sums["opening_pence"] - sums["dep_opening_pence"]
    return "assets/roll_forward.html", {
        "title": f"Roll-forward {year}-{(year + 1) % 100:02d} to {day(here['as_at'])}",
        "head": ["Movement", *(row.class_name for row in rows), "All"],
        "rows": [
            [label, *(_thousands(getattr(row, name)) for row in rows), _thousands(sums[name])]
            for name, label in MOVES
        ],
        "numeric": ",".join(str(n) for n in range(1, len(rows) + 2)),
        "ties": [
            [row.class_name, pounds(row.net_pence),
             pounds(row.ledger_gross_pence - row.ledger_dep_pence), pounds(row.difference_pence),
             tag("agrees", "green") if not row.difference_pence else tag("differs", "red")]
            for row in rows
        ],
        "off": len(off),
        "chart": waterfall("From opening to what is carried", ("Opening", opening), changes,
                           "Carried at") if rows else None,
    }  # fmt: skip


def _thousands(pence: int) -> str:
    """Write an amount in thousands of pounds, as notes to accounts do; halves go from nought."""
    size = (abs(pence) + 50_000) // 100_000
    return f"{MINUS if pence < 0 and size else ''}{size:,}"


@needs("assets.preview", "assets.runs")
def entries(request: HttpRequest) -> Any:
    """Show what a run up to a day would post; the day is today unless one is chosen."""
    return _entries(request, asked=request.GET.get("as_at", ""))


@PAGES.page
def _entries(request: HttpRequest, caller: Caller, asked: str) -> Shown:
    as_at = _day(asked)
    here = {"entity": PAGES.entity_of(caller), "as_at": as_at}
    found: pl.DataFrame = ask(caller, "assets.preview", here)
    waiting = ask(caller, "assets.runs", {"state": "prepared", "entity": here["entity"]})
    return "assets/entries.html", {
        "title": f"Asset entries to {day(as_at)}",
        "as_at": as_at,
        "waiting": waiting,
        "lines": _lines(found),
        "total": pounds(int(found["amount_pence"].clip(0).sum())),
        "chart": _chart(found),
    }


def _day(asked: str) -> date:
    if not asked:
        return clock.business_date()
    try:
        return date.fromisoformat(asked)
    except ValueError:
        raise Refusal(f"{asked} is no day such as 2026-11-30.", field="as_at", status=422) from None


def _lines(found: pl.DataFrame) -> list[list[object]]:
    return [
        [
            title(row["kind"]), row["fund"], row["account"], row["cost_centre"],
            pounds(row["amount_pence"]) if row["amount_pence"] > 0 else "",
            pounds(-row["amount_pence"]) if row["amount_pence"] < 0 else "",
            "below the line" if row["leg"] in ("reversal", "borne") else "",
        ]
        for row in found.iter_rows(named=True)
    ]  # fmt: skip


def _chart(found: pl.DataFrame) -> Any:
    sums = found.filter(pl.col("amount_pence") > 0).group_by("kind").agg(
        pl.col("amount_pence").sum()
    ).sort("kind")  # fmt: skip
    if sums.is_empty():
        return None
    labels = [title(kind) for kind in sums["kind"]]
    return columns("Debits by kind", labels, [("Debits", sums["amount_pence"].to_list())])


@needs("assets.run", "assets.preview")
@PAGES.page
def run(request: HttpRequest, caller: Caller, run: str) -> Shown:
    """Show a run: what it would post, or what it posted."""
    found = ask(caller, "assets.run", {"run": run})
    lines_ = pl.DataFrame()
    if found.state == "prepared":
        here = {"entity": found.entity, "as_at": found.as_at}
        lines_ = ask(caller, "assets.preview", here)
    return "assets/run.html", {
        "title": f"Asset entries to {day(found.as_at)}",
        "kind": f"Run {run}",
        "status": found.state,
        "run": found,
        "facts": [
            ("Movements", f"{found.rows:,}"),
            ("Debits", pounds(found.total_pence)),
            ("Prepared by", found.prepared_by),
            ("Posted by", found.posted_by or "nobody yet: another person does"),
        ],
        "lines": _lines(lines_) if lines_.height else [],
        "journals": found.journals.split(),
        "breadcrumbs": [("Runs", f"{BASE}runs")],
    }  # fmt: skip
