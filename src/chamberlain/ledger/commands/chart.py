"""Keeping the chart: codes are added, moved and closed from a day on, never deleted or reused."""

import csv
from datetime import date
from pathlib import Path

import polars as pl
from django.db import IntegrityError
from pydantic import Field

from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.money import parse_pounds
from chamberlain.kernel.records import Batch, Code, Name, Record, Refused
from chamberlain.ledger.errors import CodeTaken

STARTER = Path(__file__).parent.parent / "starter"
ALWAYS = date(2000, 4, 1)
YES = "yes"


class NewCostCentre(Record):
    """A cost centre to add."""

    code: Code
    name: Name
    service: Code = Field(description="Code of the service it belongs to")
    fund: Code = "GF"
    return_line: str = Field(default="", description="Line of the revenue outturn return")


@command(duty="chart.maintain")
def load_starter_chart(
    act: Act, entity: str, held_from: date = ALWAYS, folder: str = ""
) -> dict[str, int]:
    """Load funds, accounts, cost centres, projects, types and rules from a folder of CSV files.

    Without a folder, the starter chart. Codes that stand already are left alone; the answer counts
    what was added by table.
    """
    act.need(entity=entity)
    place = Path(folder) if folder else STARTER
    held = f"[{held_from},)"
    added = {
        name: _add_missing(act, f"ledger_{name}", key, read(place, held, entity))
        for name, key, read in _TABLES
    }
    act.changed("ledger:chart:starter", None, added)
    return added


def _rows(place: Path, name: str) -> pl.DataFrame:
    with (place / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return pl.DataFrame(rows, infer_schema_length=None)


def _braces(column: str) -> pl.Expr:
    """Return a column of words as the text of an array."""
    return pl.concat_str(pl.lit("{"), pl.col(column).str.replace_all(" +", ","), pl.lit("}")).alias(
        column
    )


def _funds(place: Path, held: str, entity: str) -> pl.DataFrame:
    return _rows(place, "funds").with_columns(held=pl.lit(held))


def _accounts(place: Path, held: str, entity: str) -> pl.DataFrame:
    return _rows(place, "accounts").with_columns(
        pl.col("postable", "control") == YES, _braces("manual_types"), held=pl.lit(held)
    )


def _cost_centres(place: Path, held: str, entity: str) -> pl.DataFrame:
    return (
        _rows(place, "cost_centres")
        .drop("parent")
        .with_columns(entity=pl.lit(entity), held=pl.lit(held))
    )


def _placements(place: Path, held: str, entity: str) -> pl.DataFrame:
    return (
        _rows(place, "cost_centres")
        .filter(pl.col("parent") != "")
        .select(child="code", parent="parent", held=pl.lit(held))
    )


def _projects(place: Path, held: str, entity: str) -> pl.DataFrame:
    return _rows(place, "projects").with_columns(
        pl.col("capital") == YES, entity=pl.lit(entity), held=pl.lit(held)
    )


def _vat_codes(place: Path, held: str, entity: str) -> pl.DataFrame:
    return _rows(place, "vat_codes")


def _journal_types(place: Path, held: str, entity: str) -> pl.DataFrame:
    above = pl.col("evidence_above").replace("", None)
    return (
        _rows(place, "journal_types")
        .with_columns(
            pl.col("reverses_next_period") == YES,
            pl.col("periods_from").cast(pl.Int16),
            evidence_above_pence=above.map_elements(parse_pounds, return_dtype=pl.Int64),
        )
        .drop("evidence_above")
    )


def _account_roles(place: Path, held: str, entity: str) -> pl.DataFrame:
    return _rows(place, "account_roles").with_columns(entity=pl.lit(""))


def _combination_rules(place: Path, held: str, entity: str) -> pl.DataFrame:
    return _rows(place, "combination_rules").with_columns(_braces("funds"))


def _close_accounts(place: Path, held: str, entity: str) -> pl.DataFrame:
    if not (place / "close_accounts.csv").exists():
        place = STARTER
    return _rows(place, "close_accounts")


_TABLES = (
    ("fund", "code", _funds),
    ("account", "code", _accounts),
    ("cost_centre", "code", _cost_centres),
    ("placement", "child", _placements),
    ("project", "code", _projects),
    ("vat_code", "code", _vat_codes),
    ("journal_type", "code", _journal_types),
    ("account_role", "role", _account_roles),
    ("combination_rule", "code", _combination_rules),
    ("close_account", "code", _close_accounts),
)


def _add_missing(act: Act, table: str, key: str, frame: pl.DataFrame) -> int:
    with act.cursor() as cursor:
        cursor.execute(f"SELECT {key} FROM {table}")  # noqa: S608 - names of this module
        standing = [code for (code,) in cursor.fetchall()]
        return copy_in(cursor, table, frame.filter(~pl.col(key).is_in(standing)))


@command(duty="chart.maintain")
def add_account(  # noqa: PLR0913, PLR0917 - each is a column of the chart
    act: Act,
    code: Code,
    name: Name,
    group: Name,
    statement: str,
    held_from: date,
    sub_group: str = "",
    group_no: str = "",
    default_vat: str = "",
) -> str:
    """Add an account that may be posted to from a day on."""
    act.need()
    with act.cursor() as cursor:
        try:
            cursor.execute(
                'INSERT INTO ledger_account (code, name, "group", sub_group, group_no, statement, '
                "postable, control, manual_types, default_vat, rule, held) VALUES "
                "(%s, %s, %s, %s, %s, %s, true, false, '{}', %s, '', daterange(%s, NULL))",
                [code, name, group, sub_group, group_no, statement, default_vat, held_from],
            )
        except IntegrityError as error:
            raise _taken(error, code) from error
    act.changed(f"ledger:account:{code}", None, {"name": name, "held_from": held_from})
    return code


def _taken(error: IntegrityError, code: str) -> Refusal:
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    if constraint.endswith("_pkey"):
        return CodeTaken(f"{code} stands already; a code is never used twice.", field="code")
    return Refusal(f"{code} cannot be added: {constraint}", code=constraint, status=422)


@command(duty="chart.maintain")
def close_account(act: Act, code: Code, held_to: date) -> str:
    """Close an account: from this day on it takes no postings."""
    return _close(act, "account", code, held_to)


@command(duty="chart.maintain")
def close_cost_centre(act: Act, code: Code, held_to: date) -> str:
    """Close a cost centre: from this day on it takes no postings."""
    return _close(act, "cost_centre", code, held_to)


@command(duty="chart.maintain")
def close_project(act: Act, code: Code, held_to: date) -> str:
    """Close a project: from this day on it takes no postings."""
    return _close(act, "project", code, held_to)


def _close(act: Act, kind: str, code: str, held_to: date) -> str:
    act.need()
    with act.cursor() as cursor:
        cursor.execute(
            f"SELECT upper(held) FROM ledger_{kind} WHERE code = %s FOR UPDATE",  # noqa: S608
            [code],
        )
        row = cursor.fetchone()
        if row is None:
            raise Unknown(f"There is no {kind.replace('_', ' ')} {code}.", field="code")
        cursor.execute(
            f"UPDATE ledger_{kind} SET held = daterange(lower(held), %s) "  # noqa: S608
            "WHERE code = %s AND lower(held) < %s",
            [held_to, code, held_to],
        )
        if not cursor.rowcount:
            raise Refusal(f"{code} was not in use before {held_to}.", field="held_to", status=422)
    act.changed(f"ledger:{kind}:{code}", {"held_to": row[0]}, {"held_to": held_to})
    return code


@command(duty="chart.maintain", batch="cost_centres")
def add_cost_centres(
    act: Act, entity: str, held_from: date, cost_centres: list[NewCostCentre]
) -> Batch:
    """Add cost centres, each in its service, from a day on; a code that stands is refused."""
    act.need(entity=entity)
    accepted: list[str] = []
    refused: list[Refused] = []
    with act.cursor() as cursor:
        for row, new in enumerate(cost_centres):
            fault = _new_centre_fault(act, new)
            if fault is not None:
                refused.append(Refused(row=row, field=fault[0], value=fault[1], message=fault[2]))
                continue
            cursor.execute(
                "INSERT INTO ledger_cost_centre "
                "(code, name, level, entity, fund, return_line, held) "
                "VALUES (%s, %s, 'cost_centre', %s, %s, %s, daterange(%s, NULL))",
                [new.code, new.name, entity, new.fund, new.return_line, held_from],
            )
            _place(act, new.code, new.service, held_from)
            accepted.append(new.code)
    return Batch(accepted=accepted, refused=refused)


def _new_centre_fault(act: Act, new: NewCostCentre) -> tuple[str, str, str] | None:
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM ledger_cost_centre WHERE code = %s), "
            "EXISTS (SELECT FROM ledger_cost_centre WHERE code = %s AND level = 'service'), "
            "EXISTS (SELECT FROM ledger_fund WHERE code = %s)",
            [new.code, new.service, new.fund],
        )
        taken, service, fund = cursor.fetchone()
    if taken:
        return "code", new.code, "stands already; a code is never used twice"
    if not service:
        return "service", new.service, "is no service"
    return None if fund else ("fund", new.fund, "is no fund")


@command(duty="chart.maintain")
def add_service(
    act: Act, entity: str, code: Code, name: Name, directorate: Code, held_from: date
) -> str:
    """Add a service to a directorate from a day on; a new directorate is named by its code."""
    act.need(entity=entity)
    with act.cursor() as cursor:
        for unit, title, level in (
            (directorate, directorate, "directorate"),
            (code, name, "service"),
        ):
            cursor.execute(
                "INSERT INTO ledger_cost_centre "
                "(code, name, level, entity, fund, return_line, held) VALUES "
                "(%s, %s, %s, %s, '', '', daterange(%s, NULL)) ON CONFLICT DO NOTHING",
                [unit, title, level, entity, held_from],
            )
    _place(act, code, directorate, held_from)
    return code


@command(duty="chart.maintain")
def move_cost_centre(act: Act, code: Code, to: Code, held_from: date) -> str:
    """Move a cost centre or service to another parent from a day on; history keeps the old."""
    act.need()
    with act.cursor() as cursor:
        cursor.execute("SELECT level FROM ledger_cost_centre WHERE code IN (%s, %s)", [code, to])
        if len(cursor.fetchall()) != 2:
            raise Unknown(f"There is no {code} or no {to} in the chart.")
    before = _place(act, code, to, held_from)
    act.changed(f"ledger:cost_centre:{code}", {"parent": before}, {"parent": to})
    return code


def _place(act: Act, child: str, parent: str, held_from: date) -> str | None:
    """End the placement in force on the day, and begin the new one; return the old parent."""
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT parent FROM ledger_placement WHERE child = %s AND held @> %s::date",
            [child, held_from],
        )
        row = cursor.fetchone()
        cursor.execute(
            "DELETE FROM ledger_placement WHERE child = %s AND lower(held) >= %s",
            [child, held_from],
        )
        cursor.execute(
            "UPDATE ledger_placement SET held = daterange(lower(held), %s) "
            "WHERE child = %s AND held @> %s::date",
            [held_from, child, held_from],
        )
        cursor.execute(
            "INSERT INTO ledger_placement (child, parent, held) "
            "VALUES (%s, %s, daterange(%s, NULL))",
            [child, parent, held_from],
        )
    return row[0] if row else None


@command(duty="chart.maintain")
def add_project(
    act: Act, entity: str, code: Code, name: Name, held_from: date, capital: bool = True
) -> str:
    """Add a project or capital scheme from a day on."""
    act.need(entity=entity)
    with act.cursor() as cursor:
        try:
            cursor.execute(
                "INSERT INTO ledger_project (code, name, entity, capital, held) "
                "VALUES (%s, %s, %s, %s, daterange(%s, NULL))",
                [code, name, entity, capital, held_from],
            )
        except IntegrityError as error:
            raise _taken(error, code) from error
    return code
