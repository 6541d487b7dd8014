"""Notes to the accounts that the ledger alone can draw, in draft."""

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Record, Year
from chamberlain.ledger.queries.statements import mapping
from chamberlain.ledger.queries.year_figures import coded_of, moved_of, place, starter_table
from chamberlain.ledger.rules import notes

_SPENT = """
    SELECT coalesce(sum(l.amount_pence), 0)::bigint AS spent
    FROM ledger_line l JOIN ledger_journal j ON j.id = l.journal_id
    WHERE l.year = %(year)s AND l.entity = %(entity)s AND l.period <= %(period)s
        AND l.account >= 'C0000' AND l.account <= 'C1129' AND j.type <> 'JOB'
        AND j.source <> 'assets'
"""


class NoteLine(Record):
    """A code of a note: what it stood at, how it moved, what it stands at."""

    note: str
    title: str
    account: str
    name: str
    opening_pence: int
    moved_pence: int
    closing_pence: int


class RequirementStep(Record):
    """A step of the capital financing requirement, from its opening to its closing."""

    step: str
    pence: int


class Adjustment(Record):
    """A statutory adjustment by fund, beside the reserve that takes it."""

    line: str
    general_pence: int
    housing_pence: int
    others_pence: int
    reserve: str
    reserve_pence: int | None
    difference_pence: int | None


class AccountsNotes(Record):
    """Notes that the ledger alone can draw, in draft, with what is wrong with them."""

    entity: str
    year: int
    period: int
    lines: list[NoteLine]
    requirement: list[RequirementStep]
    adjustments: list[Adjustment]
    faults: list[str]


@query(summary="Notes to the accounts from the ledger, in draft", contract=True)
def accounts_notes(scope: Scope, entity: str, year: Year, period: int = 14) -> AccountsNotes:
    """Return debtors, creditors, grants and reserves by kind, and what statute adjusts.

    The capital financing requirement is worked out twice, by its steps and from the balance sheet;
    what the steps do not explain is a row of its own. Owed and credited amounts are positive.
    """
    asked = place(scope, entity, year, period)
    moved = moved_of(asked)
    coded = coded_of(asked)
    spent = int(read_frame(_SPENT, asked, schema={"spent": pl.Int64})["spent"][0])
    steps = notes.requirement(moved, spent)
    adjusted = notes.adjustments(coded, moved, mapping())
    named = read_frame(
        "SELECT code AS account, name FROM ledger_account", [],
        schema={"account": pl.String, "name": pl.String},
    )  # fmt: skip
    lines = notes.by_kind(moved, starter_table("note_lines.csv", "sign"))
    faults = notes.adjustment_faults(adjusted)
    if left := dict(steps)["Not explained"]:
        faults.append(f"the capital financing requirement is out by {left} pence")
    return AccountsNotes(
        entity=entity,
        year=year,
        period=period,
        lines=[
            NoteLine(**row)
            for row in lines.join(named, on="account", how="left", maintain_order="left")
            .with_columns(pl.col("name").fill_null(""))
            .to_dicts()
        ],
        requirement=[RequirementStep(step=step, pence=pence) for step, pence in steps],
        adjustments=[
            Adjustment(**{name: row[name] for name in Adjustment.model_fields})
            for row in adjusted.to_dicts()
        ],
        faults=faults,
    )
