"""Any council's published spending file into typed rows; what cannot be read is set aside.

Nothing is lost: every filled row below the headings is either accepted or set aside with the
reason, and the two add up to the rows read. Blank rows, and what stands above the headings, are
not rows of the file.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, cast

import polars as pl

from chamberlain.formats.spend_csv.blocks import sort_blocks
from chamberlain.formats.spend_csv.books import SpendUnreadable, grids_of
from chamberlain.formats.spend_csv.columns import Layout, layout_of
from chamberlain.formats.spend_csv.sorting import ASIDE, ROWS, Sorted

SHOWN_NOTES = 40


@dataclass(frozen=True)
class SpendRead:
    """What a file says: rows accepted, rows set aside, and how its columns were taken."""

    rows: pl.DataFrame
    set_aside: pl.DataFrame
    mapping: dict[str, str]
    facts: dict[str, str]
    notes: list[str] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """Return how many rows were accepted."""
        return self.rows.height

    @property
    def rows_read(self) -> int:
        """Return how many filled rows stand below the headings."""
        return self.rows.height + self.set_aside.height

    @property
    def total_pence(self) -> int:
        """Return what the accepted rows come to, credits taken off."""
        return int(self.rows["amount_pence"].sum() or 0)

    @property
    def first_day(self) -> date | None:
        """Return the earliest day of payment, if any is said."""
        return cast("date | None", self.rows["paid_on"].min())

    @property
    def last_day(self) -> date | None:
        """Return the latest day of payment, if any is said."""
        return cast("date | None", self.rows["paid_on"].max())

    def as_json(self) -> dict[str, Any]:
        """Return the outcome as programs read it."""
        several = self.set_aside["sheet"].n_unique() > 1 or "sheets" in self.facts
        names = ["row", "reason", "sheet"] if several else ["row", "reason"]
        return {
            "rows_read": self.rows_read,
            "accepted": self.accepted,
            "set_aside": self.set_aside.select(names).to_dicts(),
            "total_pence": self.total_pence,
            "mapping": self.mapping,
            "file": self.facts,
            "notes": self.notes,
        }


def read_spend(path: Path | str) -> SpendRead:
    """Read a published spending file; SpendUnreadable says why one is no table at all."""
    place = Path(path)
    try:
        content = place.read_bytes()
    except OSError as error:
        raise SpendUnreadable(f"{place} could not be opened: {error.strerror}") from error
    return read_spend_bytes(content, place.name)


def read_spend_bytes(content: bytes, name: str = "the file") -> SpendRead:
    """Read a file already in memory; the same promises as `read_spend`."""
    grids, facts = grids_of(content, name)
    laid = [(sheet, grid, layout_of(grid)) for sheet, grid in grids]
    kept, notes = _sheets_kept(laid)
    done = [sort_blocks(sheet, grid, layout) for sheet, grid, layout in kept]
    first = max(done, key=lambda one: one.rows.height).layout if done else Layout(0, (), {}, {})
    notes += _said(kept, done)
    return SpendRead(
        rows=pl.concat([one.rows for one in done]) if done else pl.DataFrame(schema=ROWS),
        set_aside=(pl.concat([one.aside for one in done]) if done else pl.DataFrame(schema=ASIDE)),
        mapping=first.mapping,
        facts=facts | _headed(first, kept),
        notes=notes[:SHOWN_NOTES],
    )


def _headed(layout: Layout, kept: list[tuple[str, pl.DataFrame, Layout]]) -> dict[str, str]:
    rows = ", ".join(str(number + 1) for number in layout.heading_rows)
    facts = {"headings_in_row": rows or "none"}
    return facts | ({"sheets_read": str(len(kept))} if len(kept) > 1 else {})


def _worth(layout: Layout) -> int:
    """Return how like a list of payments a sheet is: its amount, day, supplier and the rest."""
    weights = {"amount": 8, "paid_on": 4, "supplier": 4}
    return sum(weights.get(name, 1) for name in layout.columns)


def _sheets_kept(
    laid: list[tuple[str, pl.DataFrame, Layout]],
) -> tuple[list[tuple[str, pl.DataFrame, Layout]], list[str]]:
    """Return the sheets that list payments; a summary of them would count them twice.

    A sheet is left, and named in the notes, when it has no amounts, or lacks the day or the
    supplier which the fullest sheet has.
    """
    filled = [item for item in laid if item[1].height and item[1].width]
    if len(filled) <= 1:
        return filled, []
    best = max(filled, key=lambda item: (_worth(item[2]), item[1].height))[2]
    needed = {name for name in ("amount", "paid_on", "supplier") if name in best.columns}
    kept, notes = [], []
    for sheet, grid, layout in filled:
        missing = needed - set(layout.columns)
        if needed and missing:
            words = " and ".join(sorted(name.replace("_", " ") for name in missing))
            notes.append(f'Sheet "{sheet}" was not read: it has no column of {words}.')
        else:
            kept.append((sheet, grid, layout))
    return kept, notes


def _said(kept: list[tuple[str, pl.DataFrame, Layout]], done: list[Sorted]) -> list[str]:
    """Return what a person should know of the sheets read."""
    notes = [note for _, _, layout in kept for note in layout.notes]
    for (sheet, _, layout), one in zip(kept, done, strict=True):
        where = f'Sheet "{sheet}": ' if len(kept) > 1 else ""
        if "amount" not in layout.columns:
            notes.append(f"{where}no column of amounts was found.")
        elif not one.layout.heading_rows:
            notes.append(f"{where}there are no headings; the columns are known by their content.")
        notes += [where + note for note in one.notes]
    return list(dict.fromkeys(notes))
