"""What grants have spent, by their codings, and how that stands to what came: read in the ledger.

One question is asked of the ledger for each run of months that grants share, not one per grant.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from chamberlain.budgets.rules.grants import grant_claim
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.calendar import period_of
from chamberlain.kernel.door import Scope
from chamberlain.ledger.contract import actuals, chart

FIRST_PERIOD, LAST_PERIOD = 1, 14
Month = tuple[int, int]
"""First calendar year of a financial year, and its period."""

GRANT = {
    "grant": pl.String,
    "entity": pl.String,
    "directorate": pl.String,
    "cost_centre": pl.String,
    "fund": pl.String,
    "account": pl.String,
    "title": pl.String,
    "awarding_body": pl.String,
    "award_pence": pl.Int64,
    "kind": pl.String,
    "ring_fenced": pl.Boolean,
    "basis": pl.String,
    "share_e4": pl.Int64,
    "starts_on": pl.Date,
    "ends_on": pl.Date,
    "unspent": pl.String,
    "clawback": pl.String,
    "clawback_until": pl.Date,
    "received_before_pence": pl.Int64,
    "spent_before_pence": pl.Int64,
    "held_before_pence": pl.Int64,
    "state": pl.String,
    "found_pence": pl.Int64,
    "expected_pence": pl.Int64,
    "certified_pence": pl.Int64,
    "prepared_pence": pl.Int64,
    "moved_pence": pl.Int64,
    "returned_pence": pl.Int64,
    "open_conditions": pl.Int64,
    "next_due_on": pl.Date,
}
_GRANTS = """
    SELECT g.reference, g.entity, g.directorate, g.cost_centre, g.fund, g.account, g.title,
        g.awarding_body, g.award_pence, g.kind, g.ring_fenced, g.basis, g.share_e4, g.starts_on,
        g.ends_on, g.unspent, g.clawback, g.clawback_until, g.received_before_pence,
        g.spent_before_pence, g.held_before_pence, g.state,
        coalesce(r.found, 0), coalesce(r.expected, 0), coalesce(c.certified, 0),
        coalesce(c.prepared, 0), coalesce(m.moved, 0), coalesce(b.returned, 0),
        coalesce(d.waits, 0), d.due_on
    FROM budgets_grant g
    LEFT JOIN (SELECT "grant", sum(found_pence)::bigint AS found,
        sum(amount_pence)::bigint AS expected FROM budgets_grant_receipt GROUP BY 1) r
        ON r."grant" = g.reference
    LEFT JOIN (SELECT "grant",
        (sum(amount_pence) FILTER (WHERE state = 'certified'))::bigint AS certified,
        (sum(amount_pence) FILTER (WHERE state = 'prepared'))::bigint AS prepared
        FROM budgets_grant_claim GROUP BY 1) c ON c."grant" = g.reference
    LEFT JOIN (SELECT "grant", sum(moved_pence)::bigint AS moved FROM budgets_grant_carry
        WHERE state = 'approved' GROUP BY 1) m ON m."grant" = g.reference
    LEFT JOIN (SELECT "grant", sum(amount_pence)::bigint AS returned FROM budgets_grant_clawback
        WHERE state = 'approved' GROUP BY 1) b ON b."grant" = g.reference
    LEFT JOIN (SELECT "grant", count(*) AS waits, min(due_on) AS due_on
        FROM budgets_grant_condition WHERE state = 'open' GROUP BY 1) d ON d."grant" = g.reference
    WHERE {scope} AND (%s = '' OR g.entity = %s) AND (%s = '' OR g.reference = %s)
    ORDER BY g.title, g.reference
"""
PLACE = {
    "grant": pl.String,
    "cost_centre": pl.String,
    "project": pl.String,
    "account_from": pl.String,
    "account_to": pl.String,
}
SPENT = {
    "grant": pl.String,
    "year": pl.Int64,
    "cost_centre": pl.String,
    "project": pl.String,
    "account": pl.String,
    "pence": pl.Int64,
}


def grant_frame(scope: Scope, entity: str = "", grant: str = "") -> pl.DataFrame:
    """Return grants in reach with what was received, expected, claimed and carried of each."""
    condition, within = scope.place_sql("g.entity", "g.directorate", "g.cost_centre")
    return read_frame(
        _GRANTS.format(scope=condition), [*within, entity, entity, grant, grant], schema=GRANT
    )


def month_of(day: date) -> Month:
    """Return the financial year and period a day is in."""
    name, period = period_of(day)
    return int(name[:4]), period


def spent_lines(scope: Scope, grants: pl.DataFrame, upto: Month) -> pl.DataFrame:
    """Return what the ledger holds of each grant's codings to the end of a month, of `SPENT`.

    Spend counts from the grant's first month to its last. Transfers below the line aren't spend:
    an unspent balance set aside in a reserve must not look spent.
    """
    places = read_frame(
        'SELECT "grant", cost_centre, project, account_from, account_to '
        'FROM budgets_grant_coding WHERE "grant" = ANY(%s)',
        [grants["grant"].to_list()],
        schema=PLACE,
    ).join(grants.select("grant", "entity", "starts_on", "ends_on"), on="grant")
    counted = chart(scope).filter(
        (pl.col("group_no") != "9")
        & (pl.col("sub_group") != "Below the line")
        & pl.col("statement").is_in(["revenue", "capital"])
    )
    known: dict[Any, pl.DataFrame] = {}
    parts = []
    for place in places.iter_rows(named=True):
        by = "project" if place["project"] else "account"
        column = "project" if place["project"] else "cost_centre"
        for year, first, last in _runs(place["starts_on"], place["ends_on"], upto):
            key = (place["entity"], year, first, last, by)
            if key not in known:
                known[key] = actuals(
                    scope, entity=place["entity"], year=year, period=last,
                    as_at=date(year, 4, 1), by=by, period_from=first,
                ).join(counted.select("account"), on="account", how="semi")  # fmt: skip
            held = known[key].filter(
                (pl.col(column) == place[column])
                & pl.col("account").is_between(
                    pl.lit(place["account_from"]), pl.lit(place["account_to"])
                )
            )
            names = {name: pl.lit(place[name]) for name in ("grant", "cost_centre", "project")}
            parts.append(
                held.group_by("account")
                .agg(pl.col("pence").sum())
                .select(year=pl.lit(year, pl.Int64), account="account", pence="pence", **names)
                .select(*SPENT)
            )
    found = pl.concat(parts) if parts else pl.DataFrame(schema=SPENT)
    return found.filter(pl.col("pence") != 0).sort("grant", "year", "cost_centre", "project",
                                                   "account")  # fmt: skip


def _runs(starts_on: date, ends_on: date, upto: Month) -> Iterable[tuple[int, int, int]]:
    """Return (year, first period, last period) of a grant's months up to a month.

    A grant that runs to 31 March has the closing periods too.
    """
    first, end = month_of(starts_on), month_of(ends_on)
    end = (end[0], LAST_PERIOD) if end[1] == 12 else end
    last = min(end, upto)
    for year in range(first[0], last[0] + 1):
        begins = first[1] if year == first[0] else FIRST_PERIOD
        ends = last[1] if year == last[0] else LAST_PERIOD
        if begins <= ends:
            yield year, begins, ends


def standing(scope: Scope, grants: pl.DataFrame, upto: Month) -> pl.DataFrame:
    """Add to grants what was spent to a month, and the rule's answer to what came.

    Adds spend_pence, recognised_pence (received or certified,
    less what was paid back), eligible_pence, claim_pence,
    unspent_pence, over_pence and held_pence (carried over so far). A grant without a coding has no
    spend of its own to show, and nothing unspent.
    """
    spent = (
        spent_lines(scope, grants, upto).group_by("grant").agg(ledger_pence=pl.col("pence").sum())
    )
    coded = read_frame(
        'SELECT DISTINCT "grant" FROM budgets_grant_coding', [], schema={"grant": pl.String}
    ).with_columns(coded=pl.lit(value=True))
    came = pl.sum_horizontal("received_before_pence", "found_pence", "certified_pence")
    recognised = came - pl.col("returned_pence")
    keyed = (
        grants.join(spent, on="grant", how="left", maintain_order="left")
        .join(coded, on="grant", how="left", maintain_order="left")
        .with_columns(
            pl.col("coded").fill_null(value=False),
            spend_pence=pl.col("ledger_pence").fill_null(0) + pl.col("spent_before_pence"),
            recognised_pence=recognised,
            held_pence=pl.col("held_before_pence") + pl.col("moved_pence"),
            row=pl.int_range(pl.len(), dtype=pl.Int64),
        )
    )
    asked = keyed.with_columns(before_pence=pl.col("recognised_pence") + pl.col("prepared_pence"))
    answer, _ = grant_claim.run(asked)
    nil = pl.lit(0, pl.Int64)
    shown = keyed.join(answer, on="row", how="left").sort("row").drop("row", "ledger_pence")
    own = pl.col("coded") & (pl.col("unspent") != "none")
    return shown.with_columns(
        claim_pence=pl.when(pl.col("basis") == "claims").then("claim_pence").otherwise(nil),
        unspent_pence=pl.when(own)
        .then(pl.max_horizontal(pl.col("recognised_pence") - pl.col("eligible_pence"), nil))
        .otherwise(nil),
    )
