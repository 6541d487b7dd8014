"""The grants register: each grant and how it stands, its claims, and what falls due."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.budgets.queries.grant_figures import (
    LAST_PERIOD,
    grant_frame,
    month_of,
    spent_lines,
    standing,
)
from chamberlain.budgets.rules.grants import carried_to
from chamberlain.income.contract import charges_of
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import EVERYTHING, Scope, Unknown, query
from chamberlain.kernel.records import BookDay, Record, Year
from chamberlain.kernel.selecting import rows
from chamberlain.ledger.contract import code_names, journals_of


@query(summary="List grants")
def grants(
    scope: Scope, entity: str, as_at: BookDay, kind: str = "", state: str = "open"
) -> pl.DataFrame:
    """Return each grant: award, received, spent, to claim and unspent, as the ledger holds it."""
    found = grant_frame(scope, entity)
    if kind:
        found = found.filter(pl.col("kind") == kind)
    if state:
        found = found.filter(pl.col("state") == state)
    return standing(scope, found, (month_of(as_at)[0], LAST_PERIOD)).with_columns(
        what=pl.when("ring_fenced")
        .then(pl.col("kind") + ", ring-fenced")
        .otherwise(pl.col("kind") + ", general")
    )


class ReceiptRow(Record):
    """An instalment, and when the bank showed it."""

    reference: str
    due_on: date
    amount_pence: int
    found_on: date | None
    found_pence: int
    bank_line: str


class ConditionRow(Record):
    """A condition, who answers for it, and how it was met."""

    reference: str
    grant: str
    title: str
    kind: str
    text: str
    due_on: date
    owner: str
    state: str
    met_by: str
    met_on: date | None
    document: str
    note: str


class ClaimRow(Record):
    """A claim and how much of it the awarding body has paid."""

    reference: str
    grant: str
    year: int
    period: int
    spend_pence: int
    before_pence: int
    amount_pence: int
    paid_pence: int
    state: str
    note: str
    prepared_by: str
    prepared_on: date
    decided_by: str
    decided_on: date | None
    reason: str
    document: str
    charge: str


class SpendRow(Record):
    """What the ledger holds of a grant on one coding in a year."""

    year: int
    place: str
    account: str
    name: str
    pence: int
    enquiry: str


class DocumentRow(Record):
    """A document kept beside a grant."""

    kind: str
    document: str
    note: str
    kept_by: str
    kept_on: date


class CarryRow(Record):
    """What was carried over at the end of a year, and the journal that did it."""

    reference: str
    year: int
    unspent_pence: int
    held_pence: int
    moved_pence: int
    treatment: str
    account: str
    state: str
    proposed_by: str
    decided_by: str
    reason: str
    journal: str


class GrantDetail(Record):
    """A grant whole."""

    row: dict[str, Any]
    places: list[dict[str, Any]]
    spend: list[SpendRow]
    receipts: list[ReceiptRow]
    claims: list[ClaimRow]
    conditions: list[ConditionRow]
    documents: list[DocumentRow]
    carries: list[CarryRow]


@query(summary="Show a grant")
def grant(scope: Scope, reference: str, as_at: BookDay) -> GrantDetail:
    """Return a grant: its terms, what came, was spent, claimed, asked for and carried over.

    Spend is the ledger's, by coding and year, each with the enquiry of its lines.
    """
    one = grant_of(scope, reference)
    upto = (month_of(as_at)[0], LAST_PERIOD)
    row = standing(scope, one, upto).row(0, named=True)
    return GrantDetail(
        row=row,
        places=rows(
            "SELECT cost_centre, project, account_from, account_to FROM budgets_grant_coding "
            'WHERE "grant" = %s ORDER BY line_no',
            [reference],
        ),
        spend=_spend(scope, one, row["entity"], upto),
        receipts=[
            ReceiptRow(**found)
            for found in rows(
                "SELECT reference, due_on, amount_pence, found_on, found_pence, bank_line "
                'FROM budgets_grant_receipt WHERE "grant" = %s ORDER BY due_on, reference',
                [reference],
            )
        ],
        claims=claims_of(scope, 'c."grant" = %s', [reference]),
        conditions=_conditions('c."grant" = %s', [reference]),
        documents=[
            DocumentRow(**found)
            for found in rows(
                "SELECT d.kind, d.document, d.note, coalesce(u.name, d.kept_by) AS kept_by, "
                "d.kept_on FROM budgets_grant_document d "
                "LEFT JOIN kernel_user u ON u.reference = d.kept_by "
                'WHERE d."grant" = %s ORDER BY d.id',
                [reference],
            )
        ],
        carries=_carries(scope, row),
    )


def grant_of(scope: Scope, reference: str) -> pl.DataFrame:
    """Return one grant in reach as a frame of one row; refuse one that isn't."""
    one = grant_frame(scope, grant=reference) if reference else pl.DataFrame()
    if one.is_empty():
        raise Unknown(f"There is no grant {reference}.", field="reference")
    return one


def _spend(scope: Scope, one: pl.DataFrame, entity: str, upto: tuple[int, int]) -> list[SpendRow]:
    lines = spent_lines(scope, one, upto)
    names = code_names(EVERYTHING, accounts=lines["account"].unique().to_list(), cost_centres=[])
    return [
        SpendRow(
            year=line["year"],
            place=line["cost_centre"] or line["project"],
            account=line["account"],
            name=names.accounts.get(line["account"], ""),
            pence=line["pence"],
            enquiry=enquiry_of(entity, line),
        )
        for line in lines.iter_rows(named=True)
    ]


def enquiry_of(entity: str, line: dict[str, Any]) -> str:
    """Return the address where the ledger's lines of a spend line stand, each with its journal."""
    column = "cost_centre" if line["cost_centre"] else "project"
    return (
        f"/staff/ledger/enquiry?year={line['year']}&entity={entity}&account={line['account']}"
        f"&{column}={line[column]}"
    )


_CLAIMS = """
    SELECT c.reference, c."grant", c.year, c.period, c.spend_pence, c.before_pence, c.amount_pence,
        c.state, c.note, coalesce(p.name, c.prepared_by) AS prepared_by, c.prepared_on,
        coalesce(d.name, c.decided_by) AS decided_by, c.decided_on, c.reason, c.document, c.charge
    FROM budgets_grant_claim c JOIN budgets_grant g ON g.reference = c."grant"
    LEFT JOIN kernel_user p ON p.reference = c.prepared_by
    LEFT JOIN kernel_user d ON d.reference = c.decided_by
    WHERE {scope} AND {one} ORDER BY c.prepared_on DESC, c.reference DESC
"""


def claims_of(scope: Scope, condition: str, params: list[Any]) -> list[ClaimRow]:
    """Return claims in reach with what income says was paid of them, the newest first."""
    place, within = scope.place_sql("g.entity", "g.directorate", "g.cost_centre")
    found = rows(_CLAIMS.format(scope=place, one=condition), [*within, *params])
    refs = [f"budgets:grant_claim:{one['reference']}" for one in found]
    paid = {
        state.source_ref.rpartition(":")[2]: state.settled_pence
        for state in (charges_of(EVERYTHING, source="budgets", source_refs=refs) if refs else [])
    }
    return [ClaimRow(**one, paid_pence=paid.get(one["reference"], 0)) for one in found]


@query(summary="List claims")
def grant_claims(scope: Scope, entity: str, state: str = "") -> list[ClaimRow]:
    """Return claims, the newest first, and what the awarding body has paid of each."""
    return claims_of(scope, "g.entity = %s AND (%s = '' OR c.state = %s)", [entity, state, state])


class ClaimDetail(Record):
    """A claim with the ledger's figures as they were when it was prepared."""

    claim: ClaimRow
    title: str
    awarding_body: str
    entity: str
    council: str
    award_pence: int
    share_e4: int
    spent_before_pence: int
    lines: list[SpendRow]


@query(summary="Show a claim")
def grant_claim(scope: Scope, claim: str) -> ClaimDetail:
    """Return a claim: its statement by coding, what was claimed before, and who stands by it."""
    found = claims_of(scope, "c.reference = %s", [claim])
    if not found:
        raise Unknown(f"There is no claim {claim}.", field="claim")
    row = grant_of(EVERYTHING, found[0].grant).row(0, named=True)
    lines = rows(
        "SELECT year, cost_centre, project, account, spend_pence FROM budgets_grant_claim_line "
        "WHERE claim = %s ORDER BY line_no",
        [claim],
    )
    names = code_names(
        EVERYTHING, accounts=sorted({line["account"] for line in lines}), cost_centres=[]
    )
    named = rows("SELECT name FROM kernel_entity WHERE code = %s", [row["entity"]])
    return ClaimDetail(
        claim=found[0],
        council=named[0]["name"] if named else row["entity"],
        lines=[
            SpendRow(
                year=line["year"],
                place=line["cost_centre"] or line["project"],
                account=line["account"],
                name=names.accounts.get(line["account"], ""),
                pence=line["spend_pence"],
                enquiry=enquiry_of(row["entity"], line),
            )
            for line in lines
        ],
        **{
            name: row[name]
            for name in (
                "title", "awarding_body", "entity", "award_pence", "share_e4",
                "spent_before_pence",
            )
        },
    )  # fmt: skip


_CONDITIONS = """
    SELECT c.reference, c."grant", g.title, c.kind, c.text, c.due_on, c.owner, c.state,
        coalesce(u.name, c.met_by) AS met_by, c.met_on, c.document, c.note
    FROM budgets_grant_condition c JOIN budgets_grant g ON g.reference = c."grant"
    LEFT JOIN kernel_user u ON u.reference = c.met_by WHERE {one} ORDER BY c.due_on, c.reference
"""


def _conditions(condition: str, params: list[Any]) -> list[ConditionRow]:
    return [ConditionRow(**one) for one in rows(_CONDITIONS.format(one=condition), params)]


@query(summary="List conditions of grants")
def grant_conditions(
    scope: Scope, entity: str, as_at: BookDay, state: str = "open"
) -> pl.DataFrame:
    """Return conditions, the first due first, with the days to go (below nought: late)."""
    place, within = scope.place_sql("g.entity", "g.directorate", "g.cost_centre")
    found = _conditions(
        f"{place} AND g.entity = %s AND (%s = '' OR c.state = %s)", [*within, entity, state, state]
    )
    schema = {
        "reference": pl.String, "grant": pl.String, "title": pl.String, "kind": pl.String,
        "text": pl.String, "due_on": pl.Date, "owner": pl.String, "state": pl.String,
        "met_on": pl.Date,
    }  # fmt: skip
    frame = pl.DataFrame([one.model_dump(include=set(schema)) for one in found], schema=schema)
    return frame.with_columns(days=(pl.col("due_on") - pl.lit(as_at)).dt.total_days())


def _carries(scope: Scope, row: dict[str, Any]) -> list[CarryRow]:
    found = rows(
        "SELECT c.reference, c.year, c.unspent_pence, c.held_pence, c.moved_pence, c.treatment, "
        "c.state, coalesce(p.name, c.proposed_by) AS proposed_by, "
        "coalesce(d.name, c.decided_by) AS decided_by, c.reason FROM budgets_grant_carry c "
        "LEFT JOIN kernel_user p ON p.reference = c.proposed_by "
        "LEFT JOIN kernel_user d ON d.reference = c.decided_by "
        'WHERE c."grant" = %s ORDER BY c.year DESC, c.reference DESC',
        [row["grant"]],
    )
    refs = [f"budgets:grant_carry:{one['reference']}" for one in found]
    posted = journals_of(scope, source="budgets", source_refs=refs) if refs else {}
    return [
        CarryRow(
            **one,
            account=carried_to(row["kind"], one["treatment"])[1],
            journal=posted.get(f"budgets:grant_carry:{one['reference']}", ""),
        )
        for one in found
    ]


@query(summary="What of grants is unspent at the end of a year")
def grants_unspent(scope: Scope, entity: str, year: Year) -> pl.DataFrame:
    """Return grants with a balance: unspent at the year's end, held over so far, still to move.

    `account` is where it is held: receipts in advance, or a reserve.
    """
    found = standing(scope, grant_frame(scope, entity), (year, LAST_PERIOD))
    shown = found.filter(
        (pl.col("unspent") != "none")
        & ((pl.col("unspent_pence") != 0) | (pl.col("held_pence") != 0))
    )
    held_in = [carried_to(one["kind"], one["unspent"])[1] for one in shown.iter_rows(named=True)]
    last = read_frame(
        'SELECT "grant", state FROM budgets_grant_carry WHERE year = %s AND state <> %s',
        [year, "rejected"],
        schema={"grant": pl.String, "carry": pl.String},
    )
    return (
        shown.with_columns(
            to_move_pence=pl.col("unspent_pence") - pl.col("held_pence"),
            held_in=pl.Series("held_in", held_in, dtype=pl.String),
        )
        .join(last, on="grant", how="left", maintain_order="left")
        .with_columns(pl.col("carry").fill_null("not proposed"))
    )
