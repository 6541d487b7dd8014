"""Receipts from bank statements: the credits nobody expected, found their accounts."""

import polars as pl

from chamberlain.banking.contract import LineExplanation, explain_lines, open_receipts
from chamberlain.income.commands.intake import RECEIPTS, Intake, look, take_in
from chamberlain.income.commands.posting import SOURCE
from chamberlain.kernel.door import Act, command
from chamberlain.ledger.contract import Role, account_roles

CHANNEL = "bank"


@command(duty="receipt.allocate", contract=True, summary="Take receipts from bank statements")
def take_bank_receipts(
    act: Act, entity: str, bank_account: str = "", with_suspense: bool = False
) -> Intake:
    """Look at every credit that is left on the bank, and take those whose account is certain.

    With `with_suspense` the others are taken too, and wait in income's suspense for a person;
    without it they stay with banking. A line is taken once: banking has it explained to the penny.
    """
    act.need(entity=entity)
    lines: pl.DataFrame = open_receipts(act.scope, entity=entity, bank_account=bank_account)
    credits = lines.select(
        pl.col("line").alias("external_ref"),
        pl.lit(None, pl.Int64).alias("account_id"),
        "amount_pence",
        pl.col("booked_on").alias("received_on"),
        pl.concat_str("reference", "text", separator=" ").str.strip_chars().alias("said"),
        pl.col("counterparty").alias("payer"),
    )
    if not with_suspense:
        credits = _certain(act, entity, credits)
    if credits.is_empty():
        return Intake(receipts=0)
    _explain(act, entity, credits)
    return take_in(act, entity, CHANNEL, credits, closed=f"banking:{act.reference}")


def _certain(act: Act, entity: str, credits: pl.DataFrame) -> pl.DataFrame:
    numbered = credits.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("receipt_id"))
    found, _ = look(act, entity, numbered)
    return numbered.join(found, on="receipt_id", how="semi").select(*RECEIPTS)


def _explain(act: Act, entity: str, credits: pl.DataFrame) -> None:
    """Tell banking that these lines are receipts: debit bank, credit unallocated income."""
    control = account_roles(act.scope, entity=entity)[Role.RECEIPTS_UNALLOCATED]
    told = [
        {
            "line": line,
            "amount_pence": pence,
            "account": control,
            "source_ref": f"income:bank_line:{line}",
            "narrative": "Receipt",
        }
        for line, pence in credits.select("external_ref", "amount_pence").iter_rows()
    ]
    records = [LineExplanation.model_validate(one).model_dump() for one in told]
    explain_lines(act, source=SOURCE, explanations=records)
