"""The statement of accounts and the outturn return in draft, on pages."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest

from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Caller, ask
from chamberlain.ledger.views.pages import BASE, PAGES
from chamberlain.ui import words
from chamberlain.ui.components import money, table, tag
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs

TITLES = {
    "cies": "Comprehensive income and expenditure",
    "mirs": "Adjustments in the movement in reserves",
    "balance_sheet": "Balance sheet",
    "internal": "Recharges, eliminated",
}


@needs("ledger.statement_of_accounts", "ledger.outturn_return")
@PAGES.page
def statements(request: HttpRequest, caller: Caller, entity: str, year: int) -> Shown:
    """Show the primary statements and the outturn return in draft, with what is wrong of them."""
    place = {"entity": entity, "year": year}
    draft = ask(caller, "ledger.statement_of_accounts", place)
    outturn = ask(caller, "ledger.outturn_return", place)
    faults = [*draft.faults]
    faults += [f"{code} stands on no line of a statement" for code in draft.unmapped]
    found = [one for one in outturn if one.finding]
    return "ledger/statements.html", {
        "title": f"Statement of accounts {year_name(year)}, draft",
        "kind": entity,
        "status": "faulty" if faults else "balanced",
        "tiles": [
            {"label": "Faults", "value": f"{len(faults):,}"},
            {"label": "Return lines to explain", "value": f"{len(found):,}"},
        ],
        "faults": faults,
        "url": f"{BASE}years/{entity}/{year}",
        "statements": [
            _statement(name, [one for one in draft.lines if one.statement == name])
            for name in TITLES
            if any(one.statement == name for one in draft.lines)
        ],
        "outturn": _outturn(outturn) if outturn else "",
        "breadcrumbs": [
            ("Trial balance", BASE),
            (f"Year end {year_name(year)}", f"{BASE}years/{entity}/{year}"),
        ],
    }


def _statement(name: str, lines: list[Any]) -> Any:
    rows: list[tuple[object, ...]] = []
    total = 0
    for _, of_line in groupby(lines, key=lambda one: (one.line_order, one.line)):
        for one in of_line:
            shown = f"{one.line}: {one.directorate}" if one.directorate else one.line
            rows.append((shown, *(money(p) for p in _amounts(name, one))))
            total += one.net_pence
    if name == "balance_sheet":
        heads: tuple[str, ...] = ("Line", "Debit or (credit)")
        numeric: tuple[int, ...] = (1,)
        foot: tuple[str, ...] = ("Total", words.pounds(total))
    else:
        heads, numeric = ("Line", "Expenditure", "Income", "Net"), (1, 2, 3)
        foot = ("Total", "", "", words.pounds(total))
    return table(heads, rows, caption=TITLES[name], numeric=numeric, foot=foot)


def _amounts(name: str, one: Any) -> tuple[int, ...]:
    if name == "balance_sheet":
        return (one.net_pence,)
    return (one.spend_pence, one.income_pence, one.net_pence)


def _outturn(rows: list[Any]) -> Any:
    shown = [
        (
            one.line,
            f"{one.employees_thousands:,}",
            f"{one.running_thousands:,}",
            f"{one.income_thousands:,}",
            f"{one.net_thousands:,}",
            f"{one.last_thousands:,}",
            tag(one.finding) if one.finding else "",
            one.words,
        )
        for one in rows
    ]
    heads = ("Line", "Employees", "Running", "Income", "Net", "Last year", "Check", "Look at")
    caption = "Revenue outturn return in draft, £ thousand"
    return table(heads, shown, caption=caption, numeric=(1, 2, 3, 4, 5), stack=True)
