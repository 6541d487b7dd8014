"""The journal of an approved invoice: what is charged, what VAT comes back, what is now owed."""

import polars as pl

from chamberlain.kernel.money import round_half_up_penny_expr

BLOCKED_VAT = ("IR", "I20")
"""Input VAT that cannot be reclaimed is part of the cost (cars, business entertaining)."""

REVERSE_CHARGE = {"RC": 20, "DR20": 20, "DR5": 5, "RS20": 20, "PV20": 20}
"""VAT codes whose VAT the council itself accounts for, as output and input; rates in percent."""


def invoice_journals(lines: pl.DataFrame, accounts: dict[str, str]) -> pl.DataFrame:
    """Return the lines of one journal for each `source_ref`, balanced within each fund.

    `lines` has source_ref, sign (1 for an invoice, -1 for a credit note), fund, cost_centre,
    account, project, vat_code, net_pence, vat_pence; `accounts` maps roles to account codes. The
    fund that bears most owes the creditor; other funds owe it through interfund control.
    """
    charged = _charged(lines)
    return _in_order([*_charges(charged, accounts), *_creditors(charged, accounts)])


def cleared_journals(
    lines: pl.DataFrame, accounts: dict[str, str], clearing: str, fund: str
) -> pl.DataFrame:
    """Return the same charges against a clearing account in one fund, such as a card bill's.

    Whoever posts them has the ledger make each fund balance on its own.
    """
    charged = _charged(lines)
    paid = charged.group_by("source_ref", maintain_order=True).agg(
        fund=pl.lit(fund), amount_pence=-(pl.col("net") + pl.col("vat")).sum()
    )
    return _in_order([*_charges(charged, accounts), _control(paid, clearing, "Paid by card")])


def _charged(lines: pl.DataFrame) -> pl.DataFrame:
    """Add what each line charges, and its VAT that comes back."""
    signed = lines.with_columns(
        net=pl.col("net_pence") * pl.col("sign"), vat=pl.col("vat_pence") * pl.col("sign")
    )
    blocked = pl.col("vat_code").is_in(BLOCKED_VAT)
    return signed.with_columns(
        charge=pl.when(blocked).then(pl.col("net") + pl.col("vat")).otherwise(pl.col("net")),
        reclaimed=pl.when(blocked).then(0).otherwise(pl.col("vat")),
    )


def _charges(charged: pl.DataFrame, accounts: dict[str, str]) -> list[pl.DataFrame]:
    """Return what is charged to codes, the VAT that comes back, and VAT accounted for by us."""
    expense = charged.select(*_coding(), amount_pence="charge", narrative="description")
    vat = _totals(charged, pl.col("reclaimed").sum(), accounts["vat_input"], "VAT on purchases")
    return [expense, vat, *_reverse_charge(charged, accounts)]


def _in_order(parts: list[pl.DataFrame]) -> pl.DataFrame:
    frame = pl.concat([part.select(_OUT) for part in parts])
    return frame.filter(pl.col("amount_pence") != 0).sort("source_ref", maintain_order=True)


_OUT = [
    "source_ref",
    "fund",
    "cost_centre",
    "account",
    "project",
    "vat_code",
    "amount_pence",
    "narrative",
]


def _coding() -> list[str]:
    return ["source_ref", "fund", "cost_centre", "account", "project", "vat_code"]


def _control(frame: pl.DataFrame, account: str, narrative: str) -> pl.DataFrame:
    """Give lines of source_ref, fund and amount a control account's coding."""
    return frame.with_columns(
        account=pl.lit(account),
        cost_centre=pl.lit(""),
        project=pl.lit(""),
        vat_code=pl.lit("") if "vat_code" not in frame.columns else pl.col("vat_code"),
        narrative=pl.lit(narrative),
    )


def _totals(frame: pl.DataFrame, amount: pl.Expr, account: str, narrative: str) -> pl.DataFrame:
    """Total an amount by fund and VAT code onto one account."""
    totals = frame.group_by("source_ref", "fund", "vat_code", maintain_order=True).agg(
        amount_pence=amount
    )
    return _control(totals, account, narrative)


def _reverse_charge(signed: pl.DataFrame, accounts: dict[str, str]) -> list[pl.DataFrame]:
    """Return input and output VAT of lines under a reverse charge: equal and opposite."""
    rated = signed.filter(pl.col("vat_code").is_in(list(REVERSE_CHARGE)))
    if rated.is_empty():
        return []
    rate = pl.col("vat_code").replace_strict(REVERSE_CHARGE, return_dtype=pl.Int64)
    due = round_half_up_penny_expr((pl.col("net") * rate).sum(), 100)
    return [
        _totals(rated, due, accounts["vat_input"], "VAT under the reverse charge"),
        _totals(rated, -due, accounts["vat_output"], "VAT under the reverse charge"),
    ]


def _creditors(charged: pl.DataFrame, accounts: dict[str, str]) -> list[pl.DataFrame]:
    """Return what is owed, all in the fund that bears most, and what other funds owe that one."""
    by_fund = charged.group_by("source_ref", "fund", maintain_order=True).agg(
        gross=(pl.col("net") + pl.col("vat")).sum()
    )
    main = (
        by_fund.sort(pl.col("gross").abs(), descending=True, maintain_order=True)
        .unique("source_ref", keep="first", maintain_order=True)
        .select("source_ref", main_fund="fund")
    )
    shared = by_fund.join(main, on="source_ref", maintain_order="left")
    owed = shared.group_by("source_ref", "main_fund", maintain_order=True).agg(
        amount_pence=-pl.col("gross").sum()
    )
    others = shared.filter(pl.col("fund") != pl.col("main_fund"))
    theirs = others.select("source_ref", "fund", amount_pence=-pl.col("gross"))
    ours = others.select("source_ref", fund="main_fund", amount_pence="gross")
    return [
        _control(owed.rename({"main_fund": "fund"}), accounts["creditors_control"], "Creditor"),
        _control(theirs, accounts["interfund_control"], "Owed to the fund that pays"),
        _control(ours, accounts["interfund_control"], "Owed by the fund charged"),
    ]


def main_funds(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the fund that owes each `source_ref`'s creditor: source_ref, fund."""
    gross = (pl.col("net_pence") + pl.col("vat_pence")).sum().alias("gross")
    return (
        lines.group_by("source_ref", "fund", maintain_order=True)
        .agg(gross)
        .sort(pl.col("gross").abs(), descending=True, maintain_order=True)
        .unique("source_ref", keep="first", maintain_order=True)
        .select("source_ref", "fund")
    )
