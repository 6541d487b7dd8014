"""Invoices that may have come twice: found when they come in, held, cleared by a second person."""

from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.records import Name
from chamberlain.payables.commands.asking import ask_again
from chamberlain.payables.commands.locking import lock_invoice, set_state
from chamberlain.payables.errors import WrongState
from chamberlain.payables.models import ProbableDuplicate
from chamberlain.payables.rules.duplicates import duplicate_tests
from chamberlain.payables.rules.payee_classes import classes_seen

LOOK_BACK_DAYS = 400
QUIET = {"provider": ("D2",)}
"""Tests that are not listened to for a class: care providers bill equal amounts each period."""

POOL_SCHEMA = {
    "reference": pl.String,
    "supplier": pl.String,
    "number": pl.String,
    "invoice_date": pl.Date,
    "gross_pence": pl.Int64,
    "net_pence": pl.Int64,
    "supplier_name": pl.String,
    "vat_number": pl.String,
    "bank_account": pl.String,
    "postcode": pl.String,
}


@dataclass(frozen=True)
class Duplicates:
    """`exact` is an errors frame; `probable` has row, test, duplicate_of and reason."""

    exact: pl.DataFrame
    probable: pl.DataFrame


def find_duplicates(act: Act, headers: pl.DataFrame) -> Duplicates:
    """Try new invoices against those held and against each other, one session at a time.

    Two sessions that enter the same thing at once would otherwise each see nothing of the other.
    """
    with act.cursor() as cursor:
        for entity in sorted(headers["entity"].unique().to_list()):
            words = f"payables.duplicates|{entity}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [words])
    asked = headers.with_columns(reference=pl.lit(None, pl.String)).select("row", *POOL_SCHEMA)
    found, _errors = duplicate_tests.run(asked, known=_pool(act, headers))
    classes = headers.select("row", "payee_class")
    heard = found.join(classes, on="row").filter(
        ~pl.any_horizontal(
            (pl.col("payee_class") == name) & pl.col("test").is_in(list(tests))
            for name, tests in QUIET.items()
        )
    )
    exact = heard.filter(pl.col("certainty") == "exact").select(
        "row",
        field=pl.lit("number"),
        value=pl.col("duplicate_of"),
        message=pl.format("{} is the same invoice: {}.", "duplicate_of", "reason"),
    )
    return Duplicates(exact.unique("row"), heard.filter(pl.col("certainty") == "probable"))


def _pool(act: Act, headers: pl.DataFrame) -> pl.DataFrame:
    """Return invoices held that any test could find: the same suppliers', or the same amounts."""
    days = headers["invoice_date"]
    first = days.min() - timedelta(days=LOOK_BACK_DAYS)  # type: ignore[operator]
    return read_frame(
        "SELECT i.reference, p.reference, i.number, i.invoice_date, i.gross_pence, i.net_pence, "
        "f.name, f.vat_number, (SELECT m.account_mark "
        "FROM payables_bank_mark m WHERE m.payee_id = p.id ORDER BY m.details_id DESC LIMIT 1), "
        "f.postcode FROM payables_invoice i JOIN payables_payee p ON p.id = i.payee_id "
        "JOIN payables_payee_fact f ON f.payee_id = p.id "
        "AND upper_inf(f.known) AND f.held @> %s::date "
        "WHERE i.state NOT IN ('cancelled', 'rejected') AND p.entity = ANY(%s) "
        "AND p.payee_class = ANY(%s) AND i.invoice_date >= %s "
        "AND (i.payee_id = ANY(%s) OR i.gross_pence = ANY(%s))",
        [
            act.today,
            headers["entity"].unique().to_list(),
            classes_seen(act.scope),
            first,
            headers["payee_id"].unique().to_list(),
            headers["gross_pence"].unique().to_list(),
        ],
        schema=POOL_SCHEMA,
    )


def hold_duplicates(act: Act, written: pl.DataFrame, probable: pl.DataFrame) -> None:
    """Hold each invoice with probable duplicates, keep the reasons, and ask a second person."""
    names = written.select("row", other_reference="reference")
    found = (
        probable.join(
            written.select("row", "invoice_id", "reference", "entity", "gross_pence", "state"),
            on="row",
        )
        .with_columns(
            other_row=pl.col("duplicate_of").str.extract(r"^row (\d+)$", 1).cast(pl.Int64)
        )
        .join(names, left_on="other_row", right_on="row", how="left")
        .with_columns(other=pl.coalesce("other_reference", "duplicate_of"))
    )
    if found.is_empty():
        return
    kept = found.select(
        "invoice_id",
        "other",
        "test",
        "reason",
        found_on=pl.lit(act.today),
        cleared_reason=pl.lit(""),
    )
    firsts = found.unique("invoice_id", keep="first", maintain_order=True)
    with act.cursor() as cursor:
        copy_in(cursor, "payables_probable_duplicate", kept.unique(["invoice_id", "other", "test"]))
        cursor.execute(
            "UPDATE payables_invoice i SET resume_state = i.state, state = 'held', "
            "state_reason = h.reason FROM unnest(%s::bigint[], %s::text[]) AS h(id, reason) "
            "WHERE i.id = h.id",
            [
                firsts["invoice_id"].to_list(),
                [
                    f"Probable duplicate of {o}: {r}"
                    for o, r in zip(firsts["other"], firsts["reason"], strict=True)
                ],
            ],
        )
    for item in firsts.to_dicts():
        act.ask_for(
            f"payables:invoice:{item['reference']}",
            "payables.clear_duplicate",
            title=f"Probable duplicate: {item['reference']} looks like {item['other']}",
            entity=item["entity"],
            amount_pence=item["gross_pence"],
            url=f"/staff/payables/invoices/{item['reference']}",
        )


@command(duty="invoice.clear_duplicate", summary="Clear a probable duplicate")
def clear_duplicate(act: Act, invoice: str, reason: Name) -> None:
    """Say that a held invoice is not a duplicate, and why; never by whoever entered or held it."""
    found = lock_invoice(act, invoice)
    act.need(entity=found.entity)
    act.concerns(f"payables:invoice:{invoice}")
    open_flags = ProbableDuplicate.objects.filter(invoice=found, cleared_on__isnull=True)
    if found.state != "held" or not open_flags.exists():
        raise WrongState(f"{invoice} isn't held as a probable duplicate.")
    open_flags.update(cleared_by=act.person, cleared_on=act.today, cleared_reason=reason)
    set_state(act, found, found.resume_state or "received", reason)
    ask_again(act, found)
    act.done(f"payables:invoice:{invoice}", "payables.clear_duplicate")
