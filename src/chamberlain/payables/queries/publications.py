"""What was published, for staff and for the public, and what falls due to be published next."""

from datetime import date
from typing import Any

from chamberlain.kernel import clock, documents
from chamberlain.kernel.door import EVERYTHING, Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.payables.models import Publication
from chamberlain.payables.rules.publishing import KINDS

NOTICE_DAYS = 30


class PublicationRow(Record):
    """One published file."""

    reference: str
    entity: str
    kind: str
    since: date
    until: date
    version: int
    filename: str
    sha256: str
    rows: int
    total_pence: Pence | None
    note: str
    published_on: date


_COLUMNS = ", ".join(PublicationRow.model_fields)


@query(summary="List what was published")
def publications(scope: Scope, kind: str = "", limit: int = 200) -> list[PublicationRow]:
    """Return published files of the caller's entities, latest first."""
    found = rows(
        f"SELECT {_COLUMNS} FROM payables_publication "  # noqa: S608
        "WHERE (%(everywhere)s OR entity = ANY(%(entities)s)) "
        "AND (%(kind)s = '' OR kind = %(kind)s) ORDER BY id DESC LIMIT %(limit)s",
        {
            "everywhere": scope.all,
            "entities": sorted(scope.entities),
            "kind": kind,
            "limit": min(max(limit, 1), 1000),
        },
    )
    return [PublicationRow(**row) for row in found]


class DuePublication(Record):
    """One period of one kind that is over and not published yet, or the last one that was."""

    kind: str
    name: str
    source: str
    since: date
    until: date
    last_day: date
    published: str
    late: bool


@query(summary="What is to be published next")
def publications_due(scope: Scope, entity: str) -> list[DuePublication]:
    """Return for each kind its latest period that is over, and whether it is published."""
    today = clock.business_date()
    reached = scope.all or entity in scope.entities
    due = []
    for kind, about in KINDS.items():
        since, until = latest_period(about.months, today)
        known = Publication.objects.filter(kind=kind, entity=entity, since=since).last()
        last_day = date.fromordinal(until.toordinal() - 1 + NOTICE_DAYS - 1)
        due.append(
            DuePublication(
                kind=kind,
                name=about.name,
                source=about.source,
                since=since,
                until=until,
                last_day=last_day,
                published=known.reference if known and reached else "",
                late=known is None and today > last_day,
            )
        )
    return due


def latest_period(months: int, today: date) -> tuple[date, date]:
    """Return the last period of so many months, counted from April, that ended by a day."""
    since_april = (today.year * 12 + today.month - 1 - 3) // months * months + 3
    start = since_april - months
    return _first(start), _first(since_april)


def _first(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


class OpenPublication(PublicationRow):
    """One published file with the figures its charts are drawn of."""

    figures: dict[str, Any]


@query(summary="What the public sees as published", contract=True)
def open_publications(scope: Scope) -> list[OpenPublication]:
    """Return the standing version of every file published, latest period first."""
    found = Publication.objects.order_by("kind", "entity", "-since", "-version")
    standing = {(one.kind, one.entity, one.since): one for one in reversed(list(found))}
    listed = sorted(standing.values(), key=lambda one: (one.since, one.id), reverse=True)
    names = OpenPublication.model_fields
    return [OpenPublication(**{name: getattr(one, name) for name in names}) for one in listed]


class PublishedFile(Record):
    """A published file's name, its hash in hexadecimal digits, and its bytes as they went out."""

    filename: str
    sha256: str
    content: bytes


@query(summary="A published file as it went out", contract=True)
def published_file(scope: Scope, publication: str) -> PublishedFile:
    """Return the bytes of a published file, having checked that they are what was published."""
    found = Publication.objects.filter(reference=publication).first()
    if found is None:
        raise Unknown(f"There is no publication {publication}.", field="publication")
    content = documents.read(EVERYTHING, found.document)
    return PublishedFile(filename=found.filename, sha256=found.sha256, content=content)
