"""How right proposed codings have been: measured on lines later than all they learnt from."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel.door import Caller, ask
from chamberlain.payables.queries.coding_proposals import CodingRecord, ProposedCoding
from chamberlain.payables.views.pages import BASE, PAGES
from chamberlain.ui import words
from chamberlain.ui.acts import act_view
from chamberlain.ui.charts import bars
from chamberlain.ui.pages import Shown, permits_of
from chamberlain.ui.ways import needs

HERE = f"{BASE}coding-record"


@needs("payables.invoice_coding_record")
@PAGES.page
def coding_record(request: HttpRequest, caller: Caller) -> Shown:
    """Show the latest measurement by band of confidence, and those before it."""
    found: list[CodingRecord] = ask(caller, "payables.invoice_coding_record", {})
    last = found[0] if found else None
    return "payables/coding_record.html", {
        "title": "How right proposed codings are",
        "last": last,
        "bands": [_band(band, last.tested_lines) for band in last.bands] if last else [],
        "picture": _picture(last) if last else None,
        "before": [_row(one) for one in found],
        "may_measure": permits_of(caller, "payables")("measure_coding_proposals"),
        "measure": f"{HERE}/measure",
    }


def percent(part: int, whole: int) -> str:
    """Return a share in hundredths, rounded down, or "none" of nothing."""
    return f"{part * 1000 // whole / 10:.1f}%" if whole else "none"


def _band(band: dict[str, int], tested: int) -> list[str]:
    return [
        f"{band['from_e4'] // 100}% and more",
        f"{band['proposed']:,}",
        percent(band["proposed"], tested),
        f"{band['right']:,}",
        percent(band["right"], band["proposed"]),
    ]


def _picture(record: CodingRecord) -> Any:
    shares = [
        (f"Sure by {band['from_e4'] // 100}%", band["right"] * 1000 // band["proposed"])
        for band in record.bands
        if band["proposed"]
    ]
    return bars("Right, by how sure the proposal was", shares, "permille") if shares else None


def _row(one: CodingRecord) -> list[str]:
    proposed = sum(band["proposed"] for band in one.bands)
    right = sum(band["right"] for band in one.bands)
    return [
        words.day(one.measured_on),
        one.learnt_from.replace("_", " "),
        f"before {words.day(one.learnt_before)}: {one.learnt_lines:,}",
        f"until {words.day(one.tested_until)}: {one.tested_lines:,}",
        percent(proposed, one.tested_lines),
        percent(right, proposed),
    ]


def shown_proposals(found: list[ProposedCoding]) -> list[list[str]]:
    """Return proposals as rows: line, cost centre, subjective, how sure, and why."""
    return [
        [
            str(one.line_no),
            one.cost_centre,
            one.account,
            f"{one.confidence_e4 // 100}%",
            f"{one.basis}: {one.seen:,} lines before",
        ]
        for one in found
    ]


MEASURE = act_view("payables.measure_coding_proposals", redirect=HERE, submit="Measure")
