"""From what is charged to fund balances to what the accounts show: the analysis of each line.

Statute takes charges of accounting (depreciation, the actuary's pension cost) out of the balances
again, and puts its own in their place (minimum revenue provision). A charge and its reversal are
coded apart, so the two must come to nil for each kind: `kind_faults` tries that.
"""

import polars as pl

KINDS = ("capital", "pensions", "other")
TRANSFERS = ("83000", "83049")
BY_STATUTE = ("82060", "82089")
REVERSALS = ("83050", "83999")

CODED = {
    "directorate": pl.String,
    "fund": pl.String,
    "account": pl.String,
    "pence": pl.Int64,
}
STATUTORY = {
    "journal_id": pl.Int64,
    "directorate": pl.String,
    "fund": pl.String,
    "account": pl.String,
    "pence": pl.Int64,
}
"""Lines of statutory journals, or of journals that hold a reversal of pensions or other."""

ANALYSIS = (
    "reported_pence",
    "elsewhere_pence",
    "chargeable_pence",
    *(f"{kind}_pence" for kind in KINDS),
    "accounts_pence",
)
STATUTE_LINE = "Charged to fund balances by statute"


def _within(first: str, last: str) -> pl.Expr:
    return (pl.col("account") >= first) & (pl.col("account") <= last)


def _is_capital(table: pl.DataFrame) -> pl.Expr:
    rows = table.filter(pl.col("kind") == "capital").iter_rows(named=True)
    return pl.any_horizontal(
        *(
            _within(row["charge_from"], row["charge_to"])
            & (pl.col("fund") != (row["not_in_fund"] or ""))
            for row in rows
        )
    )


def _is_pension(table: pl.DataFrame) -> pl.Expr:
    rows = table.filter(pl.col("kind") == "pensions").iter_rows(named=True)
    return pl.any_horizontal(*(_within(r["charge_from"], r["charge_to"]) for r in rows))


def charges(coded: pl.DataFrame, statutory: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """Return directorate, fund, account, kind and pence of charges that statute takes out again.

    Capital charges are known by their codes. Others are what stands in a statutory journal beside
    its reversal; where the journal holds none, a pension code makes it one of pensions.
    """
    names = [*CODED, "kind"]
    capital = coded.filter(_is_capital(table)).with_columns(kind=pl.lit("capital"))
    below = _within(*REVERSALS)
    pensions_reversed = _within("83060", "83069")
    told = statutory.with_columns(
        of_pensions=(pensions_reversed.any()).over("journal_id"),
        of_other=(_within("83070", "83999").any()).over("journal_id"),
    )
    revenue = _within("10000", "95999") & ~_within(BY_STATUTE[0], REVERSALS[1])
    others = (
        told.filter(revenue & ~below & ~_is_capital(table))
        .with_columns(
            kind=pl.when(pl.col("of_pensions"))
            .then(pl.lit("pensions"))
            .when(pl.col("of_other"))
            .then(pl.lit("other"))
            .when(_is_pension(table))
            .then(pl.lit("pensions"))
            .otherwise(pl.lit("other"))
        )
        .select(names)
    )
    return pl.concat([capital.select(names), others])


def reversals(coded: pl.DataFrame, table: pl.DataFrame) -> dict[str, int]:
    """Return what was reversed below the line of each kind; a charge taken out is negative."""
    found = dict.fromkeys(KINDS, 0)
    spans = table.select("kind", "reversal_from", "reversal_to").unique()
    for row in spans.iter_rows(named=True):
        inside = coded.filter(_within(row["reversal_from"], row["reversal_to"]))
        found[row["kind"]] += int(inside["pence"].sum())
    return found


def kind_faults(charged: pl.DataFrame, reversed_pence: dict[str, int]) -> list[str]:
    """Return the kinds whose charges and reversals do not come to nil, in words."""
    found = []
    for kind in KINDS:
        came = int(charged.filter(pl.col("kind") == kind)["pence"].sum())
        taken = -reversed_pence[kind]
        if came != taken:
            found.append(
                f"{kind}: charges of {came} pence stand in the accounts and {taken} are taken out "
                f"of the balances again: {came - taken} apart"
            )
    return found


def analysis(
    coded: pl.DataFrame, reported: pl.DataFrame, charged: pl.DataFrame, mapping: pl.DataFrame
) -> pl.DataFrame:
    """Return the analysis by line: line_order, line, directorate and the columns of ANALYSIS.

    `coded` is CODED of the year, `reported` directorate and pence of the budget report, `charged`
    from `charges`, `mapping` the accounts of each line of the statement.
    """
    placed = _placed(coded, mapping)
    shown = placed.group_by(_KEY).agg(accounts_pence=pl.col("pence").sum())
    by_kind = [
        _placed(charged.filter(pl.col("kind") == kind), mapping)
        .group_by(_KEY)
        .agg(pl.col("pence").sum().alias(f"{kind}_pence"))
        for kind in KINDS
    ]
    by_statute = int(coded.filter(_within(*BY_STATUTE))["pence"].sum())
    statute = pl.DataFrame(
        [(90, STATUTE_LINE, "", 0, -by_statute, 0, 0)],
        schema=[*_KEY, "accounts_pence", *(f"{kind}_pence" for kind in KINDS)],
        orient="row",
    )
    table = shown
    for part in by_kind:
        table = table.join(part, on=_KEY, how="full", coalesce=True)
    told = reported.select(
        line_order=pl.lit(10, pl.Int64),
        line=pl.lit("Cost of services"),
        directorate="directorate",
        reported_pence="pence",
    )
    table = pl.concat([table, statute.select(table.columns)]).join(
        told, on=_KEY, how="full", coalesce=True
    )
    numbers = ["accounts_pence", "reported_pence", *(f"{kind}_pence" for kind in KINDS)]
    chargeable = pl.col("accounts_pence") - pl.sum_horizontal(f"{k}_pence" for k in KINDS)
    return (
        table.with_columns(pl.col(numbers).fill_null(0))
        .with_columns(chargeable_pence=chargeable)
        .with_columns(elsewhere_pence=pl.col("chargeable_pence") - pl.col("reported_pence"))
        .filter(pl.any_horizontal(pl.col(ANALYSIS) != 0))
        .sort(_KEY)
        .select(*_KEY, *ANALYSIS)
    )


_KEY = ["line_order", "line", "directorate"]


def _placed(coded: pl.DataFrame, mapping: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that stand in comprehensive income and expenditure, each on its line."""
    lines = mapping.filter(pl.col("statement") == "cies")
    inside = (pl.col("account") >= pl.col("account_from")) & (
        pl.col("account") <= pl.col("account_to")
    )
    shown = pl.when(pl.col("by_directorate")).then(pl.col("directorate")).otherwise(pl.lit(""))
    return coded.join(lines, how="cross").filter(inside).with_columns(directorate=shown)
