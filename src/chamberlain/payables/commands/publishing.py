"""Publishing what the law asks: a file per period, kept as it went out, corrected by a new one."""

from datetime import date
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import Field

from chamberlain.formats.spend_csv import read_spend_bytes, write_spend
from chamberlain.kernel import documents
from chamberlain.kernel.door import Act, NotPermitted, Refusal, command
from chamberlain.kernel.interfaces import Ran, feed, note_run
from chamberlain.kernel.models import Setting
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Pence, Record, Text
from chamberlain.kernel.tabular import csv_bytes
from chamberlain.payables.models import Publication
from chamberlain.payables.queries.card_publishing import cards_frame
from chamberlain.payables.queries.publishing import (
    SETTING,
    PublishingOptions,
    compliance_notice,
    large_frame,
    publishing_options,
    spending_frame,
)
from chamberlain.payables.rules.payee_classes import PAYEE_CLASSES, classes_seen
from chamberlain.payables.rules.publishing import KINDS, PENCE_OVER, REDACTED

OPEN_DATA = feed(
    "payables.open_data",
    "Payments as open data",
    "out",
    "payables.publish_payments",
    url="/staff/payables/publish",
)
KindName = Literal["spending", "purchase_cards", "large_payments", "compliance_notice"]


class PublicationRefused(Refusal):
    """Something that is not fit to be published yet."""

    code = "publication_refused"
    status = 422


class Published(Record):
    """What was published."""

    reference: str
    filename: str
    sha256: str
    rows: int
    total_pence: Pence | None


@command(duty="limits.configure")
def set_publishing_options(
    act: Act, over_pence: Annotated[Pence, Field(ge=0, le=PENCE_OVER)]
) -> None:
    """Set from what amount on spending is published: the Code's £500, or less.

    A council may publish more than it must (many begin at £250), and never less.
    """
    before = publishing_options().model_dump(mode="json")
    after = PublishingOptions(over_pence=over_pence).model_dump(mode="json")
    Setting.objects.update_or_create(name=SETTING, defaults={"value": after})
    act.changed(f"kernel:setting:{SETTING}", before, after)


@command(summary="Publish what the law asks of payments")
def publish_payments(
    act: Act, kind: KindName, entity: str, since: date, note: Text = ""
) -> Published:
    """Publish one kind for the period that begins on `since`, having checked the file.

    Spending is by month, card transactions and payments over £30,000 by quarter, the compliance
    notice by half-year. What was published stays as it was; publishing a period again makes a new
    version, with a note of what was wrong.
    """
    act.need(entity=entity)
    until = period_end(kind, since)
    if until > act.today:
        raise PublicationRefused(
            f"The period ends on {until:%-d %B %Y}; it is published once it is over.",
            field="since",
        )
    if len(classes_seen(act.scope)) < len(PAYEE_CLASSES):
        raise NotPermitted("Only somebody who sees every class of payee publishes payments.")
    version = _version(kind, entity, since, until, note)
    content, rows, total, figures = _file(act, kind, entity, since, until)
    name = f"{entity.lower()}-{kind.replace('_', '-')}-{since:%Y-%m}"
    filename = f"{name}{f'-v{version}' if version > 1 else ''}.csv"
    kept = documents.store(act, content, filename, entity)
    _refuse_unchanged(kind, entity, since, kept.sha256)
    made = Publication.objects.create(
        reference=next_reference("PUB"),
        entity=entity,
        kind=kind,
        since=since,
        until=until,
        version=version,
        document=kept.reference,
        filename=filename,
        sha256=kept.sha256,
        rows=rows,
        total_pence=total,
        figures=figures,
        note=note,
        published_by=act.person,
        published_on=act.today,
        published_at=act.now,
        act_id=act.id,
    )
    subject = f"payables:publication:{made.reference}"
    ran = Ran(
        items=rows,
        amount_pence=total or 0,
        subject=subject,
        filename=filename,
        document=kept.reference,
        sha256=kept.sha256,
        covers_to=until,
    )
    note_run(act, OPEN_DATA, entity, ran)
    act.concerns(subject)
    act.changed(subject, None, {"kind": kind, "since": str(since), "sha256": kept.sha256})
    return Published(
        reference=made.reference,
        filename=filename,
        sha256=kept.sha256,
        rows=rows,
        total_pence=total,
    )


def period_end(kind: str, since: date) -> date:
    """Return the day after a period of this kind, or refuse a day on which none begins."""
    months = KINDS[kind].months
    if since.day != 1 or (since.month - 4) % months:
        what = {1: "a month", 3: "a quarter", 6: "a half-year (April, October)"}[months]
        raise PublicationRefused(
            f"{KINDS[kind].name} begins with the first day of {what}, not on {since}.",
            field="since",
        )
    month = since.month - 1 + months
    return date(since.year + month // 12, month % 12 + 1, 1)


def _version(kind: str, entity: str, since: date, until: date, note: str) -> int:
    earlier = Publication.objects.filter(kind=kind, entity=entity, since=since, until=until)
    last = earlier.order_by("-version").first()
    if last is not None and not note.strip():
        raise PublicationRefused(
            f"{last.filename} was published on {last.published_on:%-d %B %Y} and stays as it is. "
            "Say in the note what a new version puts right.",
            field="note",
        )
    return last.version + 1 if last else 1


def _refuse_unchanged(kind: str, entity: str, since: date, sha256: str) -> None:
    same = Publication.objects.filter(kind=kind, entity=entity, since=since, sha256=sha256).first()
    if same is not None:
        raise PublicationRefused(f"Nothing has changed since {same.filename} was published.")


_Made = tuple[bytes, int, int | None, dict[str, Any]]


def _file(act: Act, kind: str, entity: str, since: date, until: date) -> _Made:
    """Return the file's bytes, its rows and total, and the figures that charts are drawn of."""
    if kind == "spending":
        return _spending(spending_frame(act.scope, entity, since, until))
    if kind == "purchase_cards":
        return _cards(cards_frame(act.scope, entity, since, until))
    if kind == "large_payments":
        return _large(large_frame(act.scope, entity, since, until))
    found = compliance_notice(act.scope, entity, since, until).model_dump(mode="json")
    rows = [(name.replace("_e2", "_hundredths"), str(v)) for name, v in found.items()]
    frame = pl.DataFrame(rows, schema=["field", "value"], orient="row")
    return csv_bytes(frame), frame.height, found["paid_pence"], found


def _spending(frame: pl.DataFrame) -> _Made:
    """The file must be read back by our own reader to the same rows and pence."""
    if not frame.height:
        raise PublicationRefused("Nothing above the threshold was paid in that period.")
    content = write_spend(frame)
    read, whole = read_spend_bytes(content), int(frame["amount_pence"].sum())
    if (read.accepted, read.total_pence) != (frame.height, whole):
        raise PublicationRefused(
            f"Read back, the file has {read.accepted:,} rows and {format_pounds(read.total_pence)} "
            f"instead of {frame.height:,} and {format_pounds(whole)}."
        )
    parts = (
        frame.group_by("directorate")
        .agg(pl.col("amount_pence").sum())
        .sort("amount_pence")
        .reverse()
    )
    individuals = frame.filter(pl.col("supplier") == REDACTED).height
    largest = (
        frame.filter(pl.col("supplier") != REDACTED)
        .group_by("supplier").agg(pl.col("amount_pence").sum()).top_k(10, by="amount_pence")
        .sort("amount_pence", "supplier", descending=[True, False])
    )  # fmt: skip
    figures = {
        "directorates": [[name or "Not coded", pence] for name, pence in parts.iter_rows()],
        "suppliers": [list(row) for row in largest.iter_rows()],
        "individuals": individuals,
    }
    return content, frame.height, whole, figures


def _cards(frame: pl.DataFrame) -> _Made:
    """Every transaction is published; how many nobody has coded yet is told beside."""
    if not frame.height:
        raise PublicationRefused("No card transaction was posted in that period.")
    parts = (
        frame.group_by("directorate").agg(pl.col("amount_pence").sum())
        .sort("amount_pence", "directorate", descending=[True, False])
    )  # fmt: skip
    figures = {
        "directorates": [[name or "Not coded", pence] for name, pence in parts.iter_rows()],
        "not_coded": frame.filter(pl.col("purpose") == "").height,
    }
    return csv_bytes(frame), frame.height, int(frame["amount_pence"].sum()), figures


def _large(frame: pl.DataFrame) -> _Made:
    unnamed = frame.filter(pl.col("contract") == "")["invoice"].to_list()
    if unnamed:
        raise PublicationRefused(
            f"{len(unnamed)} payments name no contract, first {', '.join(unnamed[:5])}: section 70 "
            "asks for the contract of each."
        )
    if not frame.height:
        raise PublicationRefused("No payment over £30,000 was made in that period.")
    return csv_bytes(frame), frame.height, int(frame["amount_pence"].sum()), {}
