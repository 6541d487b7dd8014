"""Taking invoices in, set-wise: checked, kept from being entered twice, dated, written."""

from dataclasses import dataclass

import polars as pl

from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act
from chamberlain.kernel.numbering import next_references
from chamberlain.kernel.records import Batch, Refused
from chamberlain.ledger.contract import Coding, valid_coding
from chamberlain.payables.commands.duplicates import find_duplicates, hold_duplicates
from chamberlain.payables.rules.entry import faults
from chamberlain.payables.rules.matching_keys import number_key
from chamberlain.payables.rules.payee_classes import classes_seen
from chamberlain.payables.rules.prompt_payment import prompt_payment_days

HEADER_COLUMNS = {
    "row": pl.Int64,
    "supplier": pl.String,
    "kind": pl.String,
    "number": pl.String,
    "invoice_date": pl.Date,
    "received_on": pl.Date,
    "due_on": pl.Date,
    "net_pence": pl.Int64,
    "vat_pence": pl.Int64,
    "gross_pence": pl.Int64,
    "regime": pl.String,
    "purpose": pl.String,
    "order_reference": pl.String,
    "contract_reference": pl.String,
    "document": pl.String,
    "source": pl.String,
}
"""One row per invoice; `row` ties it to its lines and names it in refusals."""

LINE_COLUMNS = {
    "row": pl.Int64,
    "description": pl.String,
    "fund": pl.String,
    "cost_centre": pl.String,
    "account": pl.String,
    "project": pl.String,
    "vat_code": pl.String,
    "net_pence": pl.Int64,
    "vat_pence": pl.Int64,
}
"""One row per invoice line, in the order they stand."""

PAYEE_SCHEMA = {
    "payee_id": pl.Int64,
    "supplier": pl.String,
    "entity": pl.String,
    "payee_class": pl.String,
    "supplier_name": pl.String,
    "vat_number": pl.String,
    "postcode": pl.String,
    "terms_days": pl.Int64,
    "bank_account": pl.String,
}


@dataclass
class _Entry:
    """Headers and lines still in hand, and what was set aside."""

    headers: pl.DataFrame
    lines: pl.DataFrame
    refused: list[Refused]

    def set_aside(self, errors: pl.DataFrame) -> None:
        """Take out the rows named in an errors frame."""
        if errors.is_empty():
            return
        self.refused += [Refused(**item) for item in errors.to_dicts()]
        out = errors["row"].unique()
        self.headers = self.headers.filter(~pl.col("row").is_in(out.implode()))
        self.lines = self.lines.filter(~pl.col("row").is_in(out.implode()))


def payees_for(act: Act, references: list[str]) -> pl.DataFrame:
    """Return what is now held of suppliers that the caller may see, by the reference asked for.

    A record merged into another answers with the one that stayed.
    """
    return read_frame(
        "SELECT p.id, asked.reference, p.entity, p.payee_class, f.name, f.vat_number, f.postcode, "
        "f.terms_days, (SELECT m.account_mark FROM payables_bank_mark m "
        "WHERE m.payee_id = p.id ORDER BY m.details_id DESC LIMIT 1) FROM payables_payee asked "
        "LEFT JOIN payables_supplier_merge g ON g.gone_id = asked.id AND g.state = 'agreed' "
        "JOIN payables_payee p ON p.id = coalesce(g.kept_id, asked.id) "
        "JOIN payables_payee_fact f ON f.payee_id = p.id "
        "AND upper_inf(f.known) AND f.held @> %s::date "
        "WHERE asked.reference = ANY(%s) AND p.payee_class = ANY(%s)",
        [act.today, sorted(set(references)), classes_seen(act.scope)],
        schema=PAYEE_SCHEMA,
    )


def enter(act: Act, headers: pl.DataFrame, lines: pl.DataFrame) -> Batch:
    """Write invoices and their lines; set aside each that cannot be taken, with the reason.

    Exact duplicates are refused; probable ones are entered and held for a second person. An invoice
    all of whose lines are coded is coded; otherwise it waits to be.
    """
    entry = _Entry(headers.select(*HEADER_COLUMNS), lines.select(*LINE_COLUMNS), [])
    _with_payees(act, entry)
    for entity in entry.headers["entity"].unique().to_list():
        act.need(entity=entity)
    entry.headers = entry.headers.with_columns(number_key=number_key(pl.col("number")))
    entry.set_aside(faults(entry.headers, entry.lines, act.today))
    _refuse_known_numbers(entry)
    _refuse_bad_codings(act, entry)
    if entry.headers.is_empty():
        return Batch(refused=_ordered(entry.refused))
    entry.headers = _dated(entry.headers)
    duplicates = find_duplicates(act, entry.headers)
    entry.set_aside(duplicates.exact)
    if entry.headers.is_empty():
        return Batch(refused=_ordered(entry.refused))
    written = _write(act, entry)
    hold_duplicates(act, written, duplicates.probable)
    references = written["reference"].to_list()
    act.concerns_all([f"payables:invoice:{reference}" for reference in references], "invoice.enter")
    return Batch(accepted=references, refused=_ordered(entry.refused))


def _ordered(refused: list[Refused]) -> list[Refused]:
    return sorted(refused, key=lambda item: item.row)


def _errors(frame: pl.DataFrame, field: str, value: str, message: pl.Expr) -> pl.DataFrame:
    return frame.select(
        pl.col("row").cast(pl.Int64),
        field=pl.lit(field),
        value=pl.col(value).cast(pl.String),
        message=message,
    )


def _with_payees(act: Act, entry: _Entry) -> None:
    """Give each header its payee; set aside those of suppliers that aren't there."""
    payees = payees_for(act, entry.headers["supplier"].drop_nulls().to_list())
    joined = entry.headers.join(payees, on="supplier", how="left", maintain_order="left")
    missing = joined.filter(pl.col("payee_id").is_null())
    words = pl.format("There is no supplier {}.", pl.col("supplier").fill_null("(blank)"))
    entry.headers = joined
    entry.set_aside(_errors(missing, "supplier", "supplier", words))


def _refuse_known_numbers(entry: _Entry) -> None:
    """Set aside numbers that the supplier has sent before, here or earlier in the batch."""
    held = read_frame(
        "WITH n AS (SELECT * FROM unnest(%s::bigint[], %s::text[]) AS n(payee_id, number_key)), "
        "held AS (SELECT payee_id AS whose, payee_id, number_key FROM n UNION ALL "
        "SELECT n.payee_id, g.gone_id, n.number_key FROM n JOIN payables_supplier_merge g "
        "ON g.kept_id = n.payee_id AND g.state = 'agreed') "
        "SELECT n.whose, i.number_key, min(i.reference) FROM payables_invoice i "
        "JOIN held n ON n.payee_id = i.payee_id AND n.number_key = i.number_key "
        "WHERE i.state NOT IN ('cancelled', 'rejected') GROUP BY 1, 2",
        [entry.headers["payee_id"].to_list(), entry.headers["number_key"].to_list()],
        schema={"payee_id": pl.Int64, "number_key": pl.String, "held": pl.String},
    )
    known = entry.headers.join(held, on=["payee_id", "number_key"])
    words = pl.format("{} of this supplier is already here as {}.", "number", "held")
    twice = entry.headers.filter(~pl.struct("payee_id", "number_key").is_first_distinct())
    again = pl.format("{} of this supplier stands earlier in the same list.", "number")
    errors = pl.concat(
        [_errors(known, "number", "number", words), _errors(twice, "number", "number", again)]
    )
    entry.set_aside(errors.unique("row", keep="first", maintain_order=True))


def _refuse_bad_codings(act: Act, entry: _Entry) -> None:
    """Set aside invoices with a coding that the chart doesn't allow; blank ones wait."""
    coded = entry.lines.filter(pl.col("account") != "").join(
        entry.headers.select("row", "entity"), on="row"
    )
    for (entity,), part in coded.group_by("entity"):
        distinct = part.unique(["fund", "cost_centre", "account", "project", "vat_code"])
        fields = distinct.select("account", "fund", "cost_centre", "project", "vat_code")
        asked = [Coding(**item) for item in fields.to_dicts()]
        problems = valid_coding(act.scope, entity=entity, on=act.today, codings=asked)
        if not problems:
            continue
        found = pl.DataFrame(
            [
                {**asked[p.row].model_dump(), "field": p.field, "value": p.value, "text": p.message}
                for p in problems
            ]
        )
        keys = ["account", "fund", "cost_centre", "project", "vat_code"]
        bad = part.join(found, on=keys).unique("row", keep="first", maintain_order=True)
        entry.set_aside(bad.select("row", "field", "value", message="text"))


def _dated(headers: pl.DataFrame) -> pl.DataFrame:
    """Give each its day due and the last day the law allows for paying it."""
    by_terms = pl.col("invoice_date") + pl.duration(days=pl.col("terms_days"))
    asked = headers.select(
        "row",
        "received_on",
        "regime",
        invoice_due_on=pl.col("due_on"),
    )
    counted, _ = prompt_payment_days.run(asked)
    pay_by = counted.select("row", pay_by="due_on")
    return headers.join(pay_by, on="row", maintain_order="left").with_columns(
        due_on=pl.max_horizontal(
            pl.min_horizontal(pl.coalesce("due_on", by_terms), "pay_by"), "received_on"
        )
    )


def _write(act: Act, entry: _Entry) -> pl.DataFrame:
    """COPY headers and lines; return row, reference, id, entity and what tells them apart."""
    uncoded = entry.lines.filter(pl.col("account") == "")["row"].unique()
    numbered = entry.headers.with_columns(
        reference=pl.Series(next_references("INV", entry.headers.height), dtype=pl.String),
        state=pl.when(pl.col("row").is_in(uncoded.implode()))
        .then(pl.lit("received"))
        .otherwise(pl.lit("coded")),
        received_by=pl.lit(act.person),
        act_id=pl.lit(act.id),
        state_reason=pl.lit(""),
    )
    columns = [name for name in HEADER_COLUMNS if name not in {"row", "supplier"}]
    columns += ["payee_id", "entity", "number_key", "pay_by", "reference", "state"]
    columns += ["received_by", "act_id", "state_reason"]
    with act.cursor() as cursor:
        copy_in(cursor, "payables_invoice", numbered.select(columns))
    ids = read_frame(
        "SELECT id, reference FROM payables_invoice WHERE reference = ANY(%s)",
        [numbered["reference"].to_list()],
        schema={"invoice_id": pl.Int64, "reference": pl.String},
    )
    written = numbered.join(ids, on="reference", maintain_order="left")
    lines = entry.lines.join(written.select("row", "invoice_id"), on="row", maintain_order="left")
    lines = lines.with_columns(line_no=pl.int_range(1, pl.len() + 1).over("invoice_id")).drop("row")
    with act.cursor() as cursor:
        copy_in(cursor, "payables_invoice_line", lines)
    return written
