"""Losses on debts: their history, the rates set from it, and allowances proposed and agreed."""

import json
from datetime import date
from typing import Any

import polars as pl

from chamberlain.income.contract import AllowanceState
from chamberlain.income.errors import WrongState
from chamberlain.income.models import LossRates
from chamberlain.income.queries.seeing import one
from chamberlain.income.rules.local import local
from chamberlain.income.rules.losses import DEBTS, loss_history
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.money import plain_pounds
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows
from chamberlain.ledger.contract import journals_of

PAGES = "/staff/income/"
WANTED = {"debt": pl.String, "due_on": pl.Date, "owed_pence": pl.Int64}
MOVES = {"debt": pl.String, "day": pl.Date, "pence": pl.Int64, "lost": pl.Boolean}
STEPS = {"debt": pl.String, "stage": pl.String, "owed_pence": pl.Int64}
MOVED = (
    "SELECT c.reference, a.allocated_on, a.amount_pence, false FROM income_allocation a "
    "JOIN income_charge c ON c.id = a.charge_id WHERE c.entity = %s AND c.due_on BETWEEN %s AND %s "
    "UNION ALL SELECT c.reference, r.made_on, r.amount_pence, r.kind = 'write_off' "
    "FROM income_credit r JOIN income_charge c ON c.id = r.charge_id "
    "WHERE c.entity = %s AND c.due_on BETWEEN %s AND %s"
)
TAKEN = (
    "SELECT c.reference, s.stage, s.left_pence FROM income_recovery_step s "
    "JOIN income_charge c ON c.id = s.charge_id WHERE c.entity = %s AND c.due_on BETWEEN %s AND %s "
    "UNION ALL SELECT c.reference, unnest(CASE WHEN m.judgment_on IS NULL THEN ARRAY['claim'] "
    "ELSE ARRAY['claim', 'judgment'] END), x.claimed_pence FROM income_claim_charge x "
    "JOIN income_claim m ON m.id = x.claim_id JOIN income_charge c ON c.id = x.charge_id "
    "WHERE x.kind = 'debt' AND c.entity = %s AND c.due_on BETWEEN %s AND %s"
)
STOOD = (
    "SELECT c.reference, c.owed_pence - coalesce((SELECT sum(a.amount_pence) FROM "
    "income_allocation a WHERE a.charge_id = c.id AND a.allocated_on <= %s), 0)::bigint - "
    "coalesce((SELECT sum(r.amount_pence) FROM income_credit r WHERE r.charge_id = c.id "
    "AND r.made_on <= %s), 0)::bigint, greatest(%s - c.due_on, 0)::bigint, c.stage "
    "FROM income_charge c WHERE c.entity = %s AND c.raised_on <= %s ORDER BY c.id"
)
ALLOWANCES = {
    "reference": pl.String, "kind": pl.String, "as_at": pl.Date, "debt_pence": pl.Int64,
    "allowance_pence": pl.Int64, "held_pence": pl.Int64, "moved_pence": pl.Int64,
    "rates": pl.String, "proposed": pl.String, "agreed": pl.String, "state": pl.String,
}  # fmt: skip


def codings_of(kind: str, on: date) -> dict[str, Any]:
    """Return the coding of a kind of debt's allowance, as it holds on a day."""
    found: dict[str, Any] = next(x for x in local("impairment_codings", on) if x["kind"] == kind)
    return found


def rates_on(entity: str, kind: str, on: date) -> LossRates:
    """Return the rates that hold on a day, or refuse: none is assumed."""
    held = LossRates.objects.filter(entity=entity, kind=kind, from_day__lte=on)
    found = held.order_by("-from_day").first()
    if found is None:
        raise WrongState(
            f"No rates of loss are set for {kind.replace('_', ' ')} on {on:%-d %B %Y}: take its "
            "history, or enter it, and set them.",
            field="as_at",
        )
    return found


def sundry_history(entity: str, since: date, until: date) -> pl.DataFrame:
    """Return what was lost of charges due in a stretch of days, by age and by stage."""
    place = [entity, since, until]
    debts = read_frame(
        "SELECT reference, due_on, owed_pence FROM income_charge WHERE entity = %s "
        "AND due_on BETWEEN %s AND %s",
        place,
        schema=WANTED,
    )
    moves = read_frame(MOVED, [*place, *place], schema=MOVES)
    return loss_history(debts, moves, read_frame(TAKEN, [*place, *place], schema=STEPS))


def sundry_debts(entity: str, as_at: date) -> pl.DataFrame:
    """Return what was left of each charge on a day, how late it was, and its stage."""
    found = read_frame(STOOD, [as_at, as_at, as_at, entity, as_at], schema=DEBTS)
    return found.filter(pl.col("left_pence") > 0)


@query(summary="Histories of losses")
def loss_histories(scope: Scope, entity: str = "") -> pl.DataFrame:
    """Return each history's bands, the latest history first, with the rate set from it."""
    place, params = scope.whole_sql("h.entity")
    return read_frame(
        "SELECT h.reference, h.kind, h.as_at, h.source, b->>'basis', (b->>'least_days')::bigint, "  # noqa: S608
        "b->>'stage', (b->>'owed_pence')::bigint, (b->>'lost_pence')::bigint, "
        "(b->>'rate_e2')::bigint, (SELECT (q->>'rate_e2')::bigint FROM income_loss_rates r, "
        "jsonb_array_elements(r.bands) q WHERE r.history_id = h.id AND q->>'basis' = b->>'basis' "
        "AND q->>'least_days' = b->>'least_days' AND q->>'stage' = b->>'stage' "
        "ORDER BY r.from_day DESC LIMIT 1) "
        "FROM income_loss_history h, jsonb_array_elements(h.bands) WITH ORDINALITY x(b, at) "
        f"WHERE {place} AND (%s = '' OR h.entity = %s) ORDER BY h.id DESC, x.at",
        [*params, entity, entity],
        schema={
            "history": pl.String, "kind": pl.String, "as_at": pl.Date, "source": pl.String,
            "basis": pl.String, "least_days": pl.Int64, "stage": pl.String,
            "owed_pence": pl.Int64, "lost_pence": pl.Int64, "rate_e2": pl.Int64,
            "set_e2": pl.Int64,
        },
    )  # fmt: skip


@query(contract=True, summary="The last allowance that was agreed")
def allowance_agreed(scope: Scope, entity: str, kind: str, as_at: date) -> AllowanceState | None:
    """Return the allowance of a kind that was agreed last by a day; None where there is none."""
    place, params = scope.whole_sql()
    found = rows(
        "SELECT reference AS allowance, as_at, allowance_pence, moved_pence "  # noqa: S608
        f"FROM income_allowance WHERE {place} AND entity = %s AND kind = %s "
        "AND state = 'agreed' AND as_at <= %s ORDER BY as_at DESC, id DESC LIMIT 1",
        [*params, entity, kind, as_at],
    )
    return AllowanceState(**found[0]) if found else None


@query(summary="Allowances for debts that may not be paid")
def allowances(scope: Scope, entity: str = "", state: str = "") -> pl.DataFrame:
    """Return allowances, the latest first: debts, what is set aside, what moved, and by whom."""
    place, params = scope.whole_sql("i.entity")
    return read_frame(
        "SELECT i.reference, i.kind, i.as_at, i.debt_pence, i.allowance_pence, i.held_pence, "  # noqa: S608
        "i.moved_pence, r.reference, coalesce(p.name, i.proposed_by), coalesce(g.name, ''), "
        "i.state FROM income_allowance i JOIN income_loss_rates r ON r.id = i.rates_id "
        "LEFT JOIN kernel_user p ON p.reference = i.proposed_by "
        "LEFT JOIN kernel_user g ON g.reference = i.agreed_by "
        f"WHERE {place} AND (%s = '' OR i.entity = %s) AND (%s = '' OR i.state = %s) "
        "ORDER BY i.id DESC",
        [*params, entity, entity, state, state],
        schema=ALLOWANCES,
    )


class AllowanceView(Record):
    """An allowance with the rates it was worked out by and what each rate came to."""

    reference: str
    entity: str
    kind: str
    as_at: date
    state: str
    debt_pence: Pence
    allowance_pence: Pence
    held_pence: Pence
    moved_pence: Pence
    proposed_by: str
    agreed_by: str
    rates: str
    history: str
    source: str
    rate_bands: list[dict[str, Any]]
    bands: list[dict[str, Any]]


@query(summary="One allowance")
def allowance(scope: Scope, allowance: str) -> AllowanceView:
    """Return an allowance, its rates with the history they rest on, and its parts by rate."""
    place, params = scope.whole_sql("i.entity")
    found = one(
        "SELECT i.reference, i.entity, i.kind, i.as_at, i.state, i.debt_pence, i.allowance_pence, "  # noqa: S608
        "i.held_pence, i.moved_pence, coalesce(p.name, i.proposed_by) AS proposed_by, "
        "coalesce(g.name, '') AS agreed_by, r.reference AS rates, h.reference AS history, "
        "h.source, r.bands::text AS rate_bands, i.bands::text AS bands FROM income_allowance i "
        "JOIN income_loss_rates r ON r.id = i.rates_id "
        "JOIN income_loss_history h ON h.id = r.history_id "
        "LEFT JOIN kernel_user p ON p.reference = i.proposed_by "
        "LEFT JOIN kernel_user g ON g.reference = i.agreed_by "
        f"WHERE {place} AND i.reference = %s",
        [*params, allowance],
        f"allowance {allowance}",
    )
    bands = {name: json.loads(found[name]) for name in ("rate_bands", "bands")}
    return AllowanceView(**found | bands)


@explains("income:impairment", query="income.allowance")
def explain_allowance(scope: Scope, reference: str) -> Explanation:
    """An allowance: debts by the rate each came under, and the history the rates rest on."""
    found = allowance(scope, reference)
    posted = journals_of(scope, source="income", source_refs=[f"income:impairment:{reference}"])
    return Explanation(
        reference=f"income:impairment:{reference}",
        title=f"Allowance for {found.kind.replace('_', ' ')} at {found.as_at:%-d %B %Y}",
        url=f"{PAGES}impairment/{reference}",
        amount_pence=found.allowance_pence,
        facts=[
            ("Held before", plain_pounds(found.held_pence)),
            ("Moves by", plain_pounds(found.moved_pence)),
            ("Evidence", f"{found.history}: {found.source}"),
            ("Rule", "income.impairment"),
        ],
        leads_to=[(f"Journal {name}", f"ledger:journal:{name}") for name in posted.values()],
        workings=[
            {"rate": f"{row['rate_e2'] / 100:.2f}%", "debts": f"{row['debts']:,}",
             "left": plain_pounds(row["left_pence"]),
             "set aside": plain_pounds(row["allowance_pence"])}
            for row in found.bands
        ],
    )  # fmt: skip
