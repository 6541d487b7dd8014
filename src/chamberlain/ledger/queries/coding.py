"""Codes: which there are, which go together, what they serve, and where cost centres stand."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.prepared import prepared_cursor
from chamberlain.kernel.records import Record
from chamberlain.ledger.contract import Coding, CodingProblem
from chamberlain.ledger.queries.registers import judgements, known_registers
from chamberlain.ledger.rules.codings import CODING
from chamberlain.ledger.rules.years import year_and_period

_TREE = """
    SELECT c.code, c.name, c.entity, coalesce(s.code, '') AS service,
           coalesce(s.name, '') AS service_name, coalesce(d.code, '') AS directorate,
           coalesce(d.name, '') AS directorate_name, c.fund
    FROM ledger_cost_centre c
    LEFT JOIN ledger_placement ps ON ps.child = c.code AND ps.held @> %s::date
    LEFT JOIN ledger_cost_centre s ON s.code = ps.parent
    LEFT JOIN ledger_placement pd ON pd.child = s.code AND pd.held @> %s::date
    LEFT JOIN ledger_cost_centre d ON d.code = pd.parent
    WHERE c.level = 'cost_centre'
"""
TREE = (
    "cost_centre", "name", "entity", "service", "service_name", "directorate",
    "directorate_name", "fund",
)  # fmt: skip


class Choice(Record):
    """A code and what it stands for, as a form offers it."""

    code: str
    name: str
    group: str = ""


class Choices(Record):
    """What a form may offer for coding on a day."""

    accounts: list[Choice]
    cost_centres: list[Choice]
    funds: list[Choice]
    projects: list[Choice]
    vat_codes: list[Choice]


class OpenPeriod(Record):
    """The period a day's journal may go to, and the date it then carries."""

    year: int
    period: int
    state: str
    journal_date: date


@query(summary="Say what is wrong with codings", contract=True)
def valid_coding(scope: Scope, entity: str, on: date, codings: list[Coding]) -> list[CodingProblem]:
    """Return what keeps an application from posting to codings on a day; none when all may."""
    known = known_registers()
    rows = [
        {"line_entity": entity, **coding.model_dump(exclude={"vat_code"})} for coding in codings
    ]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(CODING, pl.String))
    said = judgements(known, frame)
    vat_codes = set(known.registers.vat_codes["code"].to_list())
    found: list[CodingProblem] = []
    for row, (key, coding) in enumerate(zip(frame.iter_rows(), codings, strict=True)):
        judgement = said[key]
        values = dict(zip(CODING, key, strict=True))
        if judgement.message is not None and judgement.field is not None:
            found.append(_problem(row, judgement.field, values, judgement.message))
        elif on < judgement.usable_from or (judgement.usable_to and on >= judgement.usable_to):
            found.append(_problem(row, "account", values, "a code is not in use on that day"))
        elif coding.vat_code and coding.vat_code not in vat_codes:
            values["vat_code"] = coding.vat_code
            found.append(_problem(row, "vat_code", values, f"{coding.vat_code} is no VAT code"))
    return found


def _problem(row: int, field: str, values: dict[str, str], message: str) -> CodingProblem:
    return CodingProblem(row=row, field=field, value=values.get(field, ""), message=message)


@query(summary="Show which account serves which purpose", contract=True)
def account_roles(scope: Scope, entity: str) -> dict[str, str]:
    """Return the account code of each role for an entity."""
    roles = known_registers().roles
    everywhere = {role: code for (role, where), code in roles.items() if where == ""}
    return everywhere | {role: code for (role, where), code in roles.items() if where == entity}


@query(summary="List what may be coded to on a day", contract=True)
def coding_choices(scope: Scope, entity: str, on: date) -> Choices:
    """Return the accounts, cost centres, funds, projects and VAT codes in use on a day, by code.

    Control accounts are left out: nobody codes to them by hand.
    """
    lists: dict[str, tuple[str, list[Any]]] = {
        "accounts": (
            "SELECT code, name, coalesce(nullif(sub_group, ''), \"group\") FROM ledger_account "
            "WHERE postable AND NOT control AND held @> %s::date ORDER BY code",
            [on],
        ),
        "cost_centres": (
            f"SELECT code, name, service_name FROM ({_TREE}) t JOIN ledger_cost_centre c "  # noqa: S608
            "USING (code, name) WHERE t.entity = %s AND c.held @> %s::date ORDER BY code",
            [on, on, entity, on],
        ),
        "funds": (
            "SELECT code, name, '' FROM ledger_fund WHERE held @> %s::date ORDER BY code",
            [on],
        ),
        "projects": (
            "SELECT code, name, '' FROM ledger_project "
            "WHERE entity = %s AND held @> %s::date ORDER BY code",
            [entity, on],
        ),
        "vat_codes": ("SELECT code, name, '' FROM ledger_vat_code ORDER BY code", []),
    }
    found: dict[str, list[Choice]] = {}
    with prepared_cursor() as cursor:
        for name, (statement, params) in lists.items():
            cursor.execute(statement, params)
            found[name] = [
                Choice.model_construct(code=c, name=n, group=g) for c, n, g in cursor.fetchall()
            ]
    return Choices(**found)


class CodeNames(Record):
    """Names by code."""

    accounts: dict[str, str]
    cost_centres: dict[str, str]


@query(summary="Name accounts and cost centres", contract=True)
def code_names(scope: Scope, accounts: list[str], cost_centres: list[str]) -> CodeNames:
    """Return the names of these codes, as far as there are such codes."""
    found: dict[str, dict[str, str]] = {"account": {}, "cost_centre": {}}
    with prepared_cursor() as cursor:
        cursor.execute(
            "SELECT 'account', code, name FROM ledger_account WHERE code = ANY(%s) UNION ALL "
            "SELECT 'cost_centre', code, name FROM ledger_cost_centre WHERE code = ANY(%s)",
            [accounts, cost_centres],
        )
        for kind, code, name in cursor.fetchall():
            found[kind][code] = name
    return CodeNames(accounts=found["account"], cost_centres=found["cost_centre"])


@query(summary="Show the tree of cost centres on a day", contract=True)
def cost_centre_tree(scope: Scope, as_at: date) -> pl.DataFrame:
    """Return each cost centre with the service and directorate it stood in on a day.

    `fund` is the one it belongs to; blank where it may be charged in several.
    """
    return read_frame(
        f"{_TREE} ORDER BY c.code", [as_at, as_at], schema=dict.fromkeys(TREE, pl.String)
    )


@query(summary="Find the period that takes a day's journals", contract=True)
def open_period_for(scope: Scope, entity: str, day: date) -> OpenPeriod | None:
    """Return the first open period at or after the day's own, and the date a journal there carries.

    The day itself where its own period is open, else the first day of the period. None when no
    period is open.
    """
    year, period = year_and_period(day)
    with prepared_cursor() as cursor:
        cursor.execute(
            "SELECT year, period, state, greatest(starts, %s) FROM ledger_period "
            "WHERE entity = %s AND state = 'open' AND kind = 'normal' "
            "AND (year, period) >= (%s, %s) ORDER BY year, period LIMIT 1",
            [day, entity, year, period],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    return OpenPeriod(**dict(zip(OpenPeriod.model_fields, row, strict=True)))
