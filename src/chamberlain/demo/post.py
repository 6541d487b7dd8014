"""What suppliers send on a day: written as files first, then read as officers read them."""

import csv
import hashlib
import io
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from chamberlain.demo.files import folder
from chamberlain.demo.invoices import MadeInvoice, as_document, made_invoices
from chamberlain.demo.people import does, keeps, person
from chamberlain.demo.recipe import Size
from chamberlain.demo.suppliers import Supplier
from chamberlain.formats.invoice.write_cii import write_cii
from chamberlain.formats.invoice.write_ubl import write_ubl
from chamberlain.kernel.door import Refusal
from chamberlain.kernel.door.importing import import_file
from chamberlain.kernel.models import InterfaceRun
from chamberlain.kernel.money import plain_pounds

COLUMNS = (
    "supplier", "number", "invoice_date", "received_on", "due_on", "kind", "description",
    "net_pounds", "vat_pounds", "account", "cost_centre", "fund", "vat_code",
)  # fmt: skip
DAYS = ("invoice_date", "received_on", "due_on")
CODING = ("account", "cost_centre", "vat_code")


def arrive(
    size: Size, suppliers: list[Supplier], references: dict[str, str], day: date
) -> list[MadeInvoice]:
    """Write the day's files and have the creditors officers take them in; return what came.

    Structured files are read by machine; a spreadsheet comes from the care portal; what is left
    is keyed by hand. In a large council most come in one feed, coded where they were ordered.
    """
    made = made_invoices(size, suppliers, day)
    papers, fed = made[: size.papers_a_day], made[size.papers_a_day :]
    place = folder("post", day.isoformat())
    _take_documents([m for m in papers if m.way in {"ubl", "cii"}], place, day)
    _take_spreadsheet([m for m in papers if m.way == "file"], references, place, day)
    _key([m for m in papers if m.way == "hand"], references, day)
    if fed:
        feed(fed, references, day)
    return made


def feed(
    made: list[MadeInvoice],
    references: dict[str, str],
    day: date,
    uncoded: Collection[str] = (),
) -> None:
    """Enter a day's invoices as one batch; those numbered `uncoded` wait for their coding."""
    frame = frame_of(made, references, day, uncoded)
    does("system", "payables.enter_invoice_frame", {"invoices": frame}, f"enter:{day}")


def _take_documents(made: list[MadeInvoice], place: Path, day: date) -> None:
    for item in made:
        write = write_cii if item.way == "cii" else write_ubl
        content = write(as_document(item))
        path = place / f"{item.number}.xml"
        path.write_bytes(content)
        document = keeps("clerk", path.name, content, f"payee:{item.supplier.spend.payee_class}")
        key = f"receive:{item.number}"
        _unless_refused("clerk", "payables.receive_invoice_document", {"document": document}, key)


def _take_spreadsheet(
    made: list[MadeInvoice], references: dict[str, str], place: Path, day: date
) -> None:
    if not made:
        return
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for item in made:
        writer.writerows(_rows(item, references[item.supplier.source_ref], day))
    path = place / "invoices.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if not InterfaceRun.objects.filter(sha256=digest).exists():
        import_file(person("clerk2"), "payables.enter_invoices", path)


def _rows(item: MadeInvoice, supplier: str, day: date) -> list[list[Any]]:
    spend = item.supplier.spend
    vat = _line_vat(item)
    return [
        [
            supplier, item.number, item.issued, day, item.due,
            "credit_note" if item.credit else "invoice", what, plain_pounds(net), plain_pounds(tax),
            spend.account, item.cost_centre, spend.fund, spend.vat,
        ]
        for (what, net), tax in zip(item.lines, vat, strict=True)
    ]  # fmt: skip


def frame_of(
    made: list[MadeInvoice], references: dict[str, str], day: date, uncoded: Collection[str] = ()
) -> pl.DataFrame:
    """Return invoices as the frame that payables takes; those numbered `uncoded` without coding."""
    rows = [row for item in made for row in _rows(item, references[item.supplier.source_ref], day)]
    schema = dict.fromkeys(COLUMNS, pl.String) | dict.fromkeys(DAYS, pl.Date)
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    pence = {
        f"{name}_pence": pl.col(f"{name}_pounds").str.replace(".", "", literal=True).cast(pl.Int64)
        for name in ("net", "vat")
    }
    blank = pl.col("number").is_in(list(uncoded))
    return frame.with_columns(
        **pence, **{name: pl.when(blank).then(pl.lit("")).otherwise(name) for name in CODING}
    ).drop("net_pounds", "vat_pounds")


def _line_vat(item: MadeInvoice) -> list[int]:
    """Return VAT by line: each line's share, the odd pence on the last."""
    shares = [item.vat_pence * net // item.net_pence for _, net in item.lines]
    shares[-1] += item.vat_pence - sum(shares)
    return shares


def _key(made: list[MadeInvoice], references: dict[str, str], day: date) -> None:
    for item in made:
        spend = item.supplier.spend
        inputs = {
            "supplier": references[item.supplier.source_ref],
            "number": item.number,
            "invoice_date": item.issued,
            "received_on": day,
            "due_on": item.due,
            "kind": "credit_note" if item.credit else "invoice",
            "net_pence": item.net_pence,
            "vat_pence": item.vat_pence,
            "purpose": item.lines[0][0],
            "lines": [
                {
                    "net_pence": net,
                    "vat_pence": vat,
                    "description": what,
                    "account": spend.account,
                    "cost_centre": item.cost_centre,
                    "fund": spend.fund,
                    "vat_code": spend.vat,
                }
                for (what, net), vat in zip(item.lines, _line_vat(item), strict=True)
            ],
        }
        _unless_refused("clerk2", "payables.enter_invoice", inputs, f"key:{item.number}")


def _unless_refused(username: str, name: str, inputs: dict[str, Any], key: str) -> None:
    """Do an act; a refusal is an officer's message, and the audit holds it."""
    try:
        does(username, name, inputs, key)
    except Refusal:
        return
