"""The registers as frames, remembered by each process until one of them changes."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from chamberlain.kernel.bulk import read_frame
from chamberlain.ledger.rules.codings import CODING, Registers, judged
from chamberlain.ledger.rules.journals import JournalKind

_HELD = "lower(held) AS held_from, upper(held) AS held_to"
_RANGE: dict[str, Any] = {"held_from": pl.Date, "held_to": pl.Date}


@dataclass
class Known:
    """What a process knows of the registers at one state of theirs."""

    registers: Registers
    kinds: dict[str, JournalKind]
    states: dict[tuple[str, int, int], str]
    roles: dict[tuple[str, str], str]
    judged: dict[tuple[str, ...], "Judgement"] = field(default_factory=dict)

    def account(self, role: str, entity: str) -> str | None:
        """Return the account that serves a purpose for an entity."""
        return self.roles.get((role, entity)) or self.roles.get((role, ""))


@dataclass(frozen=True)
class Judgement:
    """When a coding may be posted to, or what is wrong with it."""

    usable_from: date
    usable_to: date | None
    control: bool
    manual_types: tuple[str, ...]
    field: str | None
    message: str | None


_remembered: dict[str, tuple[int, Known]] = {}


def register_state() -> int:
    """Return the number that changes whenever a register does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM ledger_inside.register_state")
        return int(cursor.fetchone()[0])


def known_registers(state: int | None = None) -> Known:
    """Return what stands in the registers now, read again only when they have changed."""
    state = register_state() if state is None else state
    place = f"{connection.settings_dict['HOST']}/{connection.settings_dict['NAME']}"
    remembered = _remembered.get(place)
    if remembered is None or remembered[0] != state:
        remembered = (state, _read())
        _remembered[place] = remembered
    return remembered[1]


def _read() -> Known:
    registers = Registers(
        accounts=_lists(
            read_frame(
                "SELECT code, postable, control, array_to_string(manual_types, ' '), "
                "lower(held) AS held_from, upper(held) AS held_to FROM ledger_account",
                schema={
                    "code": pl.String,
                    "postable": pl.String,
                    "control": pl.String,
                    "manual_types": pl.String,
                    **_RANGE,
                },
            ).with_columns(pl.col("postable", "control") == "t"),
            "manual_types",
        ),
        cost_centres=read_frame(
            f"SELECT code, level, entity, fund, {_HELD} FROM ledger_cost_centre",  # noqa: S608
            schema={
                "code": pl.String,
                "level": pl.String,
                "entity": pl.String,
                "fund": pl.String,
                **_RANGE,
            },
        ),
        funds=read_frame(
            f"SELECT code, {_HELD} FROM ledger_fund",  # noqa: S608
            schema={"code": pl.String, **_RANGE},
        ),
        projects=read_frame(
            f"SELECT code, entity, {_HELD} FROM ledger_project",  # noqa: S608
            schema={"code": pl.String, "entity": pl.String, **_RANGE},
        ),
        vat_codes=read_frame("SELECT code FROM ledger_vat_code", schema={"code": pl.String}),
        rules=_lists(
            read_frame(
                "SELECT code, account_from, account_to, array_to_string(funds, ' ') AS funds,"
                " cost_centre, project, message FROM ledger_combination_rule ORDER BY code",
                schema=dict.fromkeys(
                    (
                        "code",
                        "account_from",
                        "account_to",
                        "funds",
                        "cost_centre",
                        "project",
                        "message",
                    ),
                    pl.String,
                ),
            ),
            "funds",
        ),
    )
    return Known(registers, _kinds(), _states(), _roles())


def _lists(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return the frame with a column of words as a column of lists."""
    words = pl.col(column).fill_null("").str.split(" ")
    return frame.with_columns(words.list.filter(pl.element() != ""))


def _kinds() -> dict[str, JournalKind]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, origin, periods_from FROM ledger_journal_type")
        return {code: JournalKind(origin, since) for code, origin, since in cursor.fetchall()}


def _states() -> dict[tuple[str, int, int], str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT entity, year, period, state FROM ledger_period")
        return {(entity, year, period): state for entity, year, period, state in cursor.fetchall()}


def _roles() -> dict[tuple[str, str], str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT role, entity, account FROM ledger_account_role")
        return {(role, entity): account for role, entity, account in cursor.fetchall()}


def judgements(known: Known, codings: pl.DataFrame) -> dict[tuple[str, ...], Judgement]:
    """Return what is to be said of each coding; only those not seen before are worked out."""
    wanted = codings.select(CODING)
    unseen = [row for row in wanted.iter_rows() if row not in known.judged]
    if unseen:
        fresh = pl.DataFrame(unseen, schema=dict.fromkeys(CODING, pl.String), orient="row")
        for row in judged(fresh, known.registers).iter_rows():
            key, rest = row[: len(CODING)], row[len(CODING) :]
            since, until, control, manual_types, at_fault, message = rest
            known.judged[key] = Judgement(
                since or date.min,
                until,
                bool(control),
                tuple(manual_types or ()),
                at_fault,
                message,
            )
    return known.judged
