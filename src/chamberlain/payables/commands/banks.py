"""The council's own account, and telling banking what should appear on it."""

import polars as pl
from django.apps import apps

from chamberlain.banking.contract import (
    MOVEMENT_COLUMNS,
    PayingAccount,
    expect_movements,
    paying_account,
)
from chamberlain.kernel.door import Act
from chamberlain.ledger.contract import account_roles
from chamberlain.payables.models import Run
from chamberlain.payables.queries.options import stored_options


def has_banking() -> bool:
    """Whether the banking application is installed here."""
    return apps.is_installed("chamberlain.banking")


def account_to_pay_from(act: Act, entity: str, code: str) -> PayingAccount:
    """Return the account a run pays from: banking's, or the council's own where there is none."""
    if has_banking():
        found: PayingAccount = paying_account(act.scope, entity=entity, code=code)
        return found
    options = stored_options()
    roles = account_roles(act.scope, entity=entity)
    return PayingAccount(
        code=code,
        entity=entity,
        name=options.account_name,
        sort_code=options.sort_code,
        account_number=options.account_number,
        iban="",
        bic="",
        ledger_account=roles["bank_main"],
        transit_account=roles["cash_in_transit"],
        fund="GF",
    )


def on_bank_line() -> pl.Expr:
    """Return what a payment says on the bank line: the reference its payee needs, or its own."""
    asked = pl.col("bank_reference")
    return pl.when(asked == "").then(pl.col("reference")).otherwise(asked)


def tell_bank(act: Act, run: Run, payments: pl.DataFrame) -> None:
    """Tell banking each payment that should leave the account, all in the run's file."""
    if not has_banking() or payments.is_empty():
        return
    movements = payments.select(
        key="reference",
        entity=pl.lit(run.entity),
        bank_account=pl.lit(run.bank_account),
        amount_pence=-pl.col("amount_pence"),
        sent_on=pl.lit(act.today),
        expected_on=pl.lit(run.pay_on),
        reference=on_bank_line(),
        counterparty="name",
        batch_key=pl.lit(run.reference),
        source_ref=pl.format("payables:payment:{}", "reference"),
        narrative=pl.lit(f"Payment run {run.reference}"),
        contra_account=pl.lit(""),
        contra_fund=pl.lit(""),
        contra_cost_centre=pl.lit(""),
    )
    expect_movements(act, source="payables", movements=movements.select(*MOVEMENT_COLUMNS))
