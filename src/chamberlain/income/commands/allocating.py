"""Where receipts go: allocations written once, posted, told to whoever keeps the account."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.income.commands.posting import (
    by_coding,
    post,
)
from chamberlain.income.contract import RECEIPT_POSTED, RECEIPT_RETURNED
from chamberlain.income.errors import WrongState
from chamberlain.income.models import Allocation, Payer, Receipt, Suspense
from chamberlain.income.queries.types import types_on
from chamberlain.income.rules.appropriation import appropriate
from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act, Refusal
from chamberlain.kernel.numbering import padded
from chamberlain.kernel.selecting import rows
from chamberlain.ledger.contract import Role, account_roles, line

EVENT_ITEMS = 1_000
OWN = "income"

GIVEN = {
    "receipt_id": pl.Int64,
    "account_id": pl.Int64,
    "amount_pence": pl.Int64,
    "how": pl.String,
    "evidence": pl.String,
}
"""What `allocate` takes: a row for each part of a receipt and the account it goes to."""

STORED = {
    "receipt_id": pl.Int64,
    "account_id": pl.Int64,
    "charge_id": pl.Int64,
    "amount_pence": pl.Int64,
    "control": pl.String,
    "fund": pl.String,
    "cost_centre": pl.String,
    "vat_code": pl.String,
    "how": pl.String,
    "evidence": pl.String,
    "undoes_id": pl.Int64,
}


def allocate(act: Act, entity: str, given: pl.DataFrame) -> int:
    """Allocate parts of receipts to accounts and, by the policy of their types, to charges.

    The database refuses more than is left. Returns how many allocations were written.
    """
    if given.is_empty():
        return 0
    accounts = read_frame(
        "SELECT id, source, reference, income_type FROM income_account WHERE id = ANY(%s)",
        [given["account_id"].unique().to_list()],
        schema={
            "account_id": pl.Int64,
            "source": pl.String,
            "account": pl.String,
            "income_type": pl.String,
        },
    )
    known = types_on(entity, act.today)
    kinds = pl.DataFrame(
        [(code, one.control, one.control_fund, one.policy) for code, one in known.items()],
        schema=["income_type", "control", "fund", "policy"],
        orient="row",
        schema_overrides=dict.fromkeys(("income_type", "control", "fund", "policy"), pl.String),
    )
    coded = given.join(accounts, on="account_id", maintain_order="left").join(
        kinds, on="income_type", how="left", maintain_order="left"
    )
    missing = coded.filter(pl.col("control").is_null())
    if missing.height:
        kind = missing["income_type"][0]
        raise Refusal(f"{kind} is no income type of {entity} today: set it first.")
    others = coded.filter(pl.col("source") != OWN).with_columns(charge_id=pl.lit(None, pl.Int64))
    own = coded.filter(pl.col("source") == OWN)
    split = appropriate(own, _open_charges(own["account_id"].unique().to_list()))
    blank = {"cost_centre": pl.lit(""), "vat_code": pl.lit(""), "undoes_id": pl.lit(None, pl.Int64)}
    whole = pl.concat([frame.with_columns(**blank).select(*STORED) for frame in (others, split)])
    written = write(act, entity, whole)
    _tell(act, entity, written, accounts)
    return written.height


def _open_charges(accounts: list[int]) -> pl.DataFrame:
    return read_frame(
        "SELECT id, account_id, due_on, owed_pence - settled_pence - credited_pence, kind, "
        "control, control_fund FROM income_charge WHERE account_id = ANY(%s) "
        "AND owed_pence > settled_pence + credited_pence ORDER BY due_on, id",
        [accounts],
        schema={
            "charge_id": pl.Int64,
            "account_id": pl.Int64,
            "due_on": pl.Date,
            "left_pence": pl.Int64,
            "kind": pl.String,
            "control": pl.String,
            "fund": pl.String,
        },
    )


def write(act: Act, entity: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Write allocations (columns of `STORED`), clear suspense, and post what is in the books.

    A receipt whose day isn't closed yet is posted when it is, with where it went by then.
    """
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(nextval('income_allocation_seq')) FROM generate_series(1, %s)",
            [frame.height],
        )
        ids = cursor.fetchone()[0]
    numbered = frame.with_columns(
        pl.Series("id", ids, dtype=pl.Int64),
        pl.lit(act.person).alias("person"),
        pl.lit(act.today).alias("allocated_on"),
        pl.lit(act.id).alias("act_id"),
    )
    with act.cursor() as cursor:
        copy_in(cursor, "income_allocation", numbered)
    held = _receipts(frame["receipt_id"].unique().to_list())
    _clear(act, held)
    in_books = numbered.join(
        held.filter(pl.col("closed") != "").select("receipt_id"), on="receipt_id", how="semi"
    )
    if in_books.height:
        roles = account_roles(act.scope, entity=entity)
        total = int(in_books["amount_pence"].sum())
        first = int(in_books["id"].min())  # type: ignore[arg-type]
        lines = by_coding(in_books, -1, "Receipts found")
        lines.append(line(roles[Role.RECEIPTS_UNALLOCATED], total, narrative="Receipts found"))
        post(
            act,
            f"income:allocation:ALC-{first:07d}",
            entity,
            act.today,
            f"{in_books.height:,} postings of receipts to accounts",
            lines,
        )
    return numbered


def _receipts(ids: list[int]) -> pl.DataFrame:
    return read_frame(
        "SELECT id, closed, amount_pence - allocated_pence FROM income_receipt WHERE id = ANY(%s)",
        [ids],
        schema={"receipt_id": pl.Int64, "closed": pl.String, "left_pence": pl.Int64},
    )


def _clear(act: Act, held: pl.DataFrame) -> None:
    """Take what is wholly allocated out of suspense, and put back what no longer is."""
    whole = held.filter(pl.col("left_pence") == 0)["receipt_id"].to_list()
    part = held.filter(pl.col("left_pence") > 0)["receipt_id"].to_list()
    Suspense.objects.filter(receipt_id__in=whole, cleared_on__isnull=True).update(
        cleared_on=act.today
    )
    Suspense.objects.filter(receipt_id__in=part, cleared_on__isnull=False).update(cleared_on=None)


def _tell(act: Act, entity: str, written: pl.DataFrame, accounts: pl.DataFrame) -> None:
    """Put word in the outbox of every application whose accounts were paid."""
    theirs = accounts.filter(pl.col("source") != OWN)
    facts = read_frame(
        "SELECT id, received_on, channel, said FROM income_receipt WHERE id = ANY(%s)",
        [written.join(theirs, on="account_id", how="semi")["receipt_id"].unique().to_list()],
        schema={
            "receipt_id": pl.Int64,
            "received_on": pl.String,
            "channel": pl.String,
            "said": pl.String,
        },
    )
    told = written.join(theirs, on="account_id").join(facts, on="receipt_id")
    shown = told.select(
        "source",
        "account",
        pl.format("RCP-{}", padded("receipt_id")).alias("receipt"),
        pl.format("ALC-{}", padded("id")).alias("allocation"),
        "amount_pence",
        "received_on",
        "channel",
        "said",
    )
    for (source,), part in shown.partition_by("source", as_dict=True).items():
        for some in part.drop("source").iter_slices(EVENT_ITEMS):
            posted = {"source": source, "entity": entity, "posted": some.to_dicts()}
            act.emit(RECEIPT_POSTED, posted)


def undo(act: Act, allocation: Allocation, reason: str, day: date | None = None) -> None:
    """Take an allocation back: written as its mirror, posted, told; the payer is no longer taught.

    The database refuses one that was refunded, or undone before.
    """
    if Allocation.objects.filter(undoes=allocation).exists():
        raise WrongState(f"{allocation} was undone before.")
    receipt = Receipt.objects.get(pk=allocation.receipt_id)
    frame = pl.DataFrame(
        [
            {
                "receipt_id": allocation.receipt_id,
                "account_id": allocation.account_id,
                "charge_id": allocation.charge_id,
                "amount_pence": -allocation.amount_pence,
                "control": allocation.control,
                "fund": allocation.fund,
                "cost_centre": allocation.cost_centre,
                "vat_code": allocation.vat_code,
                "how": "undone",
                "evidence": reason,
                "undoes_id": allocation.pk,
            }
        ],
        schema=STORED,
    )
    write(act, receipt.entity, frame)
    suspend(act, receipt.entity, [receipt.pk], f"taken back: {reason}")
    if allocation.account_id is not None:
        Payer.objects.filter(
            entity=receipt.entity, payer_key=receipt.payer_key, account_id=allocation.account_id
        ).update(wrong=1)
    tell_returned(act, allocation, allocation.amount_pence, reason, day or act.today)


def tell_returned(act: Act, allocation: Allocation, pence: int, reason: str, day: date) -> None:
    """Tell an application that money is not its account's any more."""
    found = rows(
        "SELECT source, reference, entity FROM income_account WHERE id = %s AND source <> %s",
        [allocation.account_id, OWN],
    )
    for account in found:
        item: dict[str, Any] = {
            "account": account["reference"],
            "receipt": f"RCP-{allocation.receipt_id:07d}",
            "allocation": str(allocation),
            "amount_pence": pence,
            "returned_on": str(day),
            "reason": reason,
        }
        told = {"source": account["source"], "entity": account["entity"], "returned": [item]}
        act.emit(RECEIPT_RETURNED, told)


def suspend(act: Act, entity: str, receipts: list[int], tried: str) -> None:
    """Put receipts with something left on the list that a person works through."""
    with act.cursor() as cursor:
        cursor.execute(
            "INSERT INTO income_suspense (receipt_id, entity, since, tried, note, act_id) "
            "SELECT id, entity, %s, %s, '', %s FROM income_receipt WHERE id = ANY(%s) "
            "AND entity = %s AND amount_pence > allocated_pence AND returned_on IS NULL "
            "ON CONFLICT (receipt_id) DO UPDATE SET cleared_on = NULL, tried = excluded.tried",
            [act.today, tried, act.id, receipts, entity],
        )
