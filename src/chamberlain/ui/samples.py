"""Made-up figures for the gallery; nothing else uses them."""

from datetime import UTC, date, datetime
from typing import Any

from chamberlain.kernel.records import Pence, Record
from chamberlain.ui import charts, components
from chamberlain.ui.forms.drawing import drawn
from chamberlain.ui.inputs import Input

TODAY = date(2026, 11, 2)
MONTHS = "Apr May Jun Jul Aug Sep Oct Nov Dec Jan Feb Mar".split()


class Line(Record):
    """A line of an invoice, as people code it."""

    cost_centre: str
    subjective: str
    net_pence: Pence


def gallery_context() -> dict[str, Any]:
    """What the gallery's template shows."""
    return {
        "title": "Gallery of components",
        "council_name": "Brighthelm City Council",
        "demonstration": True,
        "door_name": "Staff",
        "door_url": "/staff/",
        "search_url": "/staff/search",
        "person_name": "Priya Shah",
        "role_name": "Accounts payable clerk",
        "switch_url": "/",
        "business_date": TODAY,
        "navigation": [
            {"text": "Inbox", "href": "/staff/", "count": 12},
            {"text": "Invoices", "href": "/staff/invoices"},
            {"text": "Gallery", "href": "/staff/gallery", "current": True},
        ],
        "breadcrumbs": [("Staff", "/staff/"), ("Gallery", "")],
        "errors": [
            ("Enter the invoice number", "wrong-number"),
            ("Enter an amount in pounds", "wrong-gross"),
        ],
        "services": [
            ("adults", "Adult social care"),
            ("children", "Children and families"),
            ("place", "City environment & place"),
        ],
        "ways": [
            ("bacs", "Bacs", "Three working days"),
            ("faster", "Faster Payment", "Today, up to £250,000"),
        ],
        **_tables(),
        **_work(),
        "charts": sample_charts(),
        "lines": drawn(
            Input("lines", "Lines", "", "rows", True, record=Line),
            [{"cost_centre": "A1204", "subjective": "4310", "net_pence": "400.00"}],
            {},
        ),
        "spark": [91, 94, 93, 96, 95, 97, 99],
        "page_url": "?page=",
        "tabs": [
            ("lines", "Lines", components.table(("Line", "Net"), [("Care", "£1,028.75")])),
            ("history", "History", components.inset_text("Received on 2 Nov 2026")),
        ],
    }


def sample_charts() -> list[charts.Chart]:
    """One of each chart."""
    return [*_charts_of_money(), *_charts_of_other_things()]


def _charts_of_money() -> list[charts.Chart]:
    budget = [12_400_000_00 + n * 310_000_00 for n in range(12)]
    spent: list[int | None] = [value + (n % 3 - 1) * 420_000_00 for n, value in enumerate(budget)]
    spent[8:] = [None] * 4
    services = [
        ("Adult social care", 91_204_311_20),
        ("Children and families", 74_110_200_00),
        ("City environment", 33_900_120_45),
        ("Parking surplus", -14_200_000_00),
    ]
    changes = [
        ("Adult placements", 6_100_000_00),
        ("Pay award", 2_200_000_00),
        ("Savings delivered", -4_900_000_00),
        ("Interest earned", -1_300_000_00),
    ]
    collected = [
        ("2026-27", 98_200_000_00, 171_400_000_00),
        ("2025-26", 161_000_000_00, 164_000_000_00),
    ]
    both: list[charts.Series] = [("Budget", budget), ("Actual", spent)]
    return [
        charts.bars("Spend by service", services),
        charts.lines("Forecast against budget", MONTHS, both, zero=False),
        charts.waterfall(
            "From budget to forecast", ("Budget", 268_400_000_00), changes, "Forecast"
        ),
        charts.bullet("Council tax collected", collected),
    ]


def _charts_of_other_things() -> list[charts.Chart]:
    routes: list[charts.Series] = [
        ("Peppol", [310, 330, 380, 420, 410, 470, 520, 560]),
        ("Email", [510, 480, 470, 430, 400, 380, 350, 300]),
        ("Paper", [90, 80, 84, 70, 66, 60, 52, 41]),
    ]
    in_time = [("Paid in time", [912, 921, 934, 940, 951, 948, 960, 964])]
    methods = [("Bacs", 18_420), ("Faster Payment", 311), ("CHAPS", 12), ("Card", 905)]
    moments = [
        ("Received", date(2026, 11, 2), None),
        ("Disputed", date(2026, 11, 5), date(2026, 11, 12)),
        ("Payable by", date(2026, 12, 2), None),
    ]
    first, last, today = date(2026, 11, 1), date(2026, 12, 4), date(2026, 11, 16)
    target = ("Target 95%", 950)
    return [
        charts.columns("Invoices received, by route", MONTHS[:8], routes, unit="count"),
        charts.lines(
            "Paid within 30 days", MONTHS[:8], in_time, "permille", zero=False, target=target
        ),
        charts.donut("Payments by method", methods, unit="count"),
        charts.events("Invoice INV-0000412", first, last, moments, today=today),
    ]


def _tables() -> dict[str, Any]:
    rows = [
        ("INV-0000412", "Ousevale Care Ltd", 1_234_50, "to approve", "24 Nov 2026"),
        ("INV-0000413", "Downs & Weald Waste", 98_400_00, "held", "25 Nov 2026"),
        ("CRN-0000007", "Harbour Stationers", -120_00, "approved", "27 Nov 2026"),
        ("INV-0000415", "Lanes <Electrical>", 18_22, "disputed", "30 Nov 2026"),
    ]
    return {
        "table_rows": [
            (number, name, components.money(pence, f"payables:invoice:{number}"), due, state)
            for number, name, pence, word, due in rows
            for state in [components.tag(word)]
        ],
        "table_foot": ("Total", "", components.money(sum(row[2] for row in rows)), "", ""),
        "facts": [
            ("Supplier", "Ousevale Care Ltd", "/staff/suppliers/S1"),
            ("Account", "••••5678", "/staff/suppliers/S1/bank", "Reveal"),
            ("Received", "2 Nov 2026, 09:41, by Priya Shah"),
            ("Net, VAT, gross", "£1,028.75 + £205.75 = £1,234.50"),
        ],
        "words": "to-approve held paid rejected reversed coded awaiting".split(),
    }


def _work() -> dict[str, Any]:
    def at(day: int, hour: int) -> datetime:
        return datetime(2026, 11, day, hour, 12, tzinfo=UTC)

    return {
        "cards": [
            {"title": "Invoices to code", "count": 12, "href": "#a", "amount_pence": 48_210_11},
            {"title": "Approve payment run 31", "count": 1, "href": "#b", "due": date(2026, 11, 3)},
            {
                "title": "Duplicates held for you",
                "count": 2,
                "href": "#c",
                "detail": "oldest 3 days",
            },
        ],
        "tiles": [
            {"label": "Paid within 30 days", "value": "96.4%", "note": "target 95%"},
            {"label": "To approve", "value": "£182.4k", "href": "#d", "note": "37 invoices"},
            {"label": "Lines left to explain", "value": "0", "note": "of 412"},
        ],
        "tasks": [
            {"title": "Bank reconciled", "status": "complete", "hint": "412 lines, 412 explained"},
            {"title": "Creditors control", "status": "in progress", "href": "#e"},
            {"title": "Close period 7", "status": "not started"},
        ],
        "events": [
            {"title": "Invoice received", "when": at(2, 9), "who": "post room"},
            {"title": "Coded", "when": at(2, 10), "who": "Priya Shah", "detail": "60123 / 4310"},
            {"title": "Approved", "when": at(3, 11), "who": "Tom Okafor", "href": "#f"},
        ],
    }
