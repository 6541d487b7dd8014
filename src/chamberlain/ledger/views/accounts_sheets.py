"""The statement of accounts as tables: the same ones for a page, for paper and for a workbook."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Caller, ask
from chamberlain.ledger.rules.cash_flow import SECTIONS

Cell = int | str | None


@dataclass(frozen=True)
class Row:
    """A row: what it is called, its amounts in whole pence, what explains the last of them."""

    label: str
    cells: tuple[Cell, ...]
    reference: str = ""
    total: bool = False


@dataclass(frozen=True)
class Sheet:
    """A table with its headings; amounts are whole pence, null where there is none."""

    title: str
    head: tuple[str, ...]
    rows: list[Row]


@dataclass(frozen=True)
class Drawn:
    """A statement: its tables, and what is to be put right."""

    sheets: list[Sheet]
    faults: list[str]


def cash_flow(caller: Caller, entity: str, year: int) -> Drawn:
    """Return the cash flow statement: sections, their totals, cash at the start and the end."""
    found = ask(caller, "ledger.cash_flow_statement", {"entity": entity, "year": year})
    named = f"ledger:cash_flow:{entity}/{year_name(year)}"
    rows: list[Row] = []
    for section, lines in groupby(found.lines, key=lambda one: one.section):
        rows += [
            Row(one.line, (one.pence,), f"{named}/{one.line_order}") for one in lines if one.pence
        ]
        rows.append(
            Row(f"Net cash from {SECTIONS[section].lower()}", (found.total_of(section),), "", True)
        )
    rows += [
        Row("Movement of cash and cash equivalents", (found.moved_pence,), "", True),
        Row("Cash and cash equivalents at the start of the year", (found.opening_pence,)),
        Row("Cash and cash equivalents at the end", (found.closing_pence,), f"{named}/90", True),
    ]
    faults = [*found.faults]
    faults += [f"{code} does not stand on the lines that it must" for code in found.misplaced]
    return Drawn([Sheet("Cash flow statement", ("Line", "Cash in or (out)"), rows)], faults)


ANALYSIS_HEAD = (
    "Line", "Budget report", "Shown elsewhere", "Borne by balances", "Capital", "Pensions",
    "Other", "Accounts",
)  # fmt: skip


def funding(caller: Caller, entity: str, year: int) -> Drawn:
    """Return the expenditure and funding analysis, and how each fund's balance moved."""
    found = ask(caller, "ledger.funding_analysis", {"entity": entity, "year": year})
    names = (
        "reported_pence", "elsewhere_pence", "chargeable_pence", "capital_pence",
        "pensions_pence", "other_pence", "accounts_pence",
    )  # fmt: skip
    rows = [
        Row(
            f"{one.line}: {one.directorate}" if one.directorate else one.line,
            tuple(getattr(one, name) for name in names),
        )
        for one in found.lines
    ]
    totals = tuple(sum(getattr(one, name) for one in found.lines) for name in names)
    rows.append(Row("Surplus or deficit", totals, "", True))
    funds = [
        Row(
            f"{one.fund} {one.balance_account}",
            (one.opening_pence, one.result_pence, one.posted_pence, one.closing_pence),
            f"ledger:balance:{entity}/{year_name(year)}/14/{one.balance_account}",
        )
        for one in found.funds
    ]
    head = ("Fund and balance", "Start of year", "Result", "Posted to it", "End")
    return Drawn(
        [
            Sheet("Expenditure and funding analysis", ANALYSIS_HEAD, rows),
            Sheet("Balances of funds; in hand below nought", head, funds),
        ],
        found.faults,
    )


def notes(caller: Caller, entity: str, year: int) -> Drawn:
    """Return the notes that the ledger alone can draw."""
    found = ask(caller, "ledger.accounts_notes", {"entity": entity, "year": year})
    sheets = [
        _adjusted(found.adjustments),
        Sheet(
            "Capital financing requirement",
            ("Step", "Amount"),
            [
                Row(one.step, (one.pence,), "", one.step.startswith("Closing"))
                for one in found.requirement
            ],
        ),
    ]
    for title, lines in groupby(found.lines, key=lambda one: one.title):
        sheets.append(_by_kind(title, list(lines), f"{entity}/{year_name(year)}/14"))
    return Drawn([one for one in sheets if one.rows], found.faults)


def _adjusted(rows: list[Any]) -> Sheet:
    head = ("Adjustment", "General Fund", "Housing", "Other funds", "Reserve", "Reserve moved",
            "Difference")  # fmt: skip
    return Sheet(
        "Adjustments between accounting and funding basis",
        head,
        [
            Row(
                one.line,
                (one.general_pence, one.housing_pence, one.others_pence, one.reserve,
                 one.reserve_pence, one.difference_pence),
            )
            for one in rows
        ],
    )  # fmt: skip


def _by_kind(title: str, lines: list[Any], place: str) -> Sheet:
    names = ("opening_pence", "moved_pence", "closing_pence")
    rows = [
        Row(
            f"{one.account} {one.name}",
            tuple(getattr(one, name) for name in names),
            f"ledger:balance:{place}/{one.account}",
        )
        for one in lines
    ]
    total = tuple(sum(getattr(one, name) for one in lines) for name in names)
    rows.append(Row("Total", total, "", True))
    return Sheet(title, ("Code", "Start of year", "Movement", "End"), rows)


DRAWN = {"cash-flow": cash_flow, "funding": funding, "notes": notes}
TITLES = {
    "cash-flow": "Cash flow statement",
    "funding": "Expenditure and funding analysis",
    "notes": "Notes to the accounts",
}
