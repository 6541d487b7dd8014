"""Bank lines as typed rows, for formats read line by line, and the file made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

import polars as pl

from chamberlain.formats.camt.tables import DETAIL_COLUMNS, ENTRY_COLUMNS
from chamberlain.formats.statements.checks import check_statements
from chamberlain.formats.statements.records import Check, Statement, StatementFile

_NUMBERS = (
    "statement",
    "entry",
    "number",
    "amount_pence",
    "amount_e5",
    "batch_count",
    "details",
)
_DAYS = ("date", "value_date", "booked")


@dataclass(frozen=True, slots=True)
class Line:
    """One bank line. `amount_e5` is hundred-thousandths of the currency unit, credits positive."""

    statement: int
    day: date | None
    value_day: date | None
    amount_e5: int
    currency: str | None
    status: str = "BOOK"
    reversal: bool = False
    reference: str | None = None
    entry_reference: str | None = None
    servicer_reference: str | None = None
    end_to_end_id: str | None = None
    mandate_id: str | None = None
    counterparty: str | None = None
    counterparty_account: str | None = None
    code: str | None = None
    text: str | None = None


@dataclass(slots=True)
class Gathered:
    """What a file was read into before it is checked."""

    message: str
    statements: list[Statement] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    own_checks: dict[int, tuple[Check, ...]] = field(default_factory=dict)


def finish(found: Gathered) -> StatementFile:
    """Return the file with its frames and its checks, the format's own ones last."""
    entries = _entries(found.lines)
    details = pl.DataFrame(schema=_schema(DETAIL_COLUMNS))
    statements = tuple(found.statements)
    checks: Mapping[int, Sequence[Check]] = check_statements(
        found.message, statements, entries, details
    )
    every = {n: (*checks[n], *found.own_checks.get(n, ())) for n in checks}
    return StatementFile(found.message, None, statements, entries, details, every)


def pence_of(e5: int) -> int:
    """Round a signed amount to whole pence, halves away from zero."""
    size = (abs(e5) + 500) // 1_000
    return -size if e5 < 0 else size


def _schema(columns: Sequence[str]) -> dict[str, pl.DataType]:
    kinds: dict[str, pl.DataType] = {}
    for name in columns:
        kinds[name] = pl.String()
        if name in _NUMBERS:
            kinds[name] = pl.Int64()
        elif name in _DAYS:
            kinds[name] = pl.Date()
        elif name == "reversal":
            kinds[name] = pl.Boolean()
    return kinds


def _entries(lines: Sequence[Line]) -> pl.DataFrame:
    rows = [
        asdict(line)
        | {
            "entry": number,
            "date": line.day,
            "value_date": line.value_day,
            "booked": line.day,
            "amount_pence": pence_of(line.amount_e5),
            "unstructured": line.text,
            "details": 0,
        }
        for number, line in enumerate(lines)
    ]
    return pl.DataFrame(rows, schema=_schema(ENTRY_COLUMNS)).select(ENTRY_COLUMNS)
