"""The register of feeds: one function by which every import and export says that it ran.

A feed is declared beside the command that brings or sends it:

    STATEMENTS = feed("banking.statements", "Bank statements", "in", "banking.load_statement",
                      every="working_day", url="/staff/banking/statements/load")

and the command calls `note_run(act, STATEMENTS, entity, Ran(…))`. The run keeps control totals,
the file's hash and what the other side said; the same bytes again are told, never counted twice.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from django.db import connection

from chamberlain.kernel.door import Act
from chamberlain.kernel.expecting import Every, is_late, next_expected
from chamberlain.kernel.models import Interface, InterfaceRun
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference

Way = Literal["in", "out"]
PAGE = "/staff/interfaces"

_feeds: dict[str, "Feed"] = {}


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed of the house: `command` brings or sends it, and whoever may do that answers for it.

    `every` is how often it is expected unless an entity says otherwise.
    """

    code: str
    name: str
    way: Way
    command: str
    every: Every = "as_it_comes"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Ran:
    """What one run held: our own count and pence, and what the other side said of them, if it did.

    `part` tells the parts of one file apart; `replay` are the inputs by which the command does the
    same again from what is kept.
    """

    items: int
    amount_pence: int
    subject: str = ""
    filename: str = ""
    document: str = ""
    sha256: str = ""
    part: int = 1
    set_aside: int = 0
    said_items: int | None = None
    said_pence: int | None = None
    difference: str = ""
    covers_to: date | None = None
    replay: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """The run's reference; `before` is that of the run which had the same bytes, if any did."""

    run: str
    before: str
    difference: str


def feed(
    code: str,
    name: str,
    way: Way,
    command: str,
    every: Every = "as_it_comes",
    url: str = "",
) -> Feed:
    """Declare a feed, and enter it in the list of what there is."""
    _feeds[code] = Feed(code, name, way, command, every, url)
    return _feeds[code]


def feeds() -> list[Feed]:
    """Return every declared feed, by code."""
    return [_feeds[code] for code in sorted(_feeds)]


def note_run(act: Act, of: Feed, entity: str, ran: Ran, *, new: bool = True) -> Noted:
    """Record that a feed ran, within the act that took or sent it.

    A file that came before warns of it. Totals that disagree put work in the inbox of whoever
    answers for the feed; a run that came in time takes the alert of a late one out. A run that
    is not `new`, as the rest of a file, is no reason to expect the next one later.
    """
    before = _taken_before(of, entity, ran)
    difference = "" if before else ran.difference or difference_of(ran)
    made = InterfaceRun.objects.create(
        reference=next_reference("IFR"),
        feed=of.code,
        entity=entity,
        way=of.way,
        outcome="again" if before else "taken",
        before=before,
        **{**asdict(ran), "difference": difference},
        ran_on=act.today,
        ran_at=act.now,
        person=act.person,
        command=of.command,
        act_id=act.id,
    )
    if new:
        _moved_on(act, of, entity, made)
    if before:
        act.warnings.append(
            f"{ran.filename or 'This file'} came before, as {before}: nothing was taken twice."
        )
    if difference:
        _ask_about(act, of, made)
    return Noted(made.reference, before, difference)


def difference_of(ran: Ran) -> str:
    """Return in words how our totals and the other side's disagree; blank where they don't."""
    words = []
    if ran.said_items is not None and ran.said_items != ran.items:
        words.append(f"{ran.items:,} items, the other side says {ran.said_items:,}")
    if ran.said_pence is not None and ran.said_pence != ran.amount_pence:
        words.append(
            f"{format_pounds(ran.amount_pence)}, the other side says "
            f"{format_pounds(ran.said_pence)}"
        )
    return "; ".join(words)


def subject_of(feed: str, entity: str) -> str:
    """Return the reference of one entity's interface."""
    return f"kernel:interface:{feed}/{entity}"


def _taken_before(of: Feed, entity: str, ran: Ran) -> str:
    """Return the run that took the same bytes, one writer at a time."""
    if not ran.sha256:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"interface|{of.code}|{entity}|{ran.sha256}"],
        )
        cursor.execute(
            "SELECT reference FROM kernel_interface_run WHERE feed = %s AND entity = %s "
            "AND sha256 = %s AND part = %s AND outcome = 'taken'",
            [of.code, entity, ran.sha256, ran.part],
        )
        row = cursor.fetchone()
    return row[0] if row else ""


def _moved_on(act: Act, of: Feed, entity: str, run: InterfaceRun) -> None:
    """Note the last run, and when the next is expected; the same file again expects nothing new."""
    held = Interface.objects.select_for_update().filter(feed=of.code, entity=entity).first()
    if held is None:
        held, _ = Interface.objects.get_or_create(
            feed=of.code,
            entity=entity,
            defaults={
                "name": of.name,
                "way": of.way,
                "command": of.command,
                "url": of.url,
                "every": of.every,
                "act_id": act.id,
            },
        )
    if run.outcome == "again":
        return
    expected = next_expected(held.every, act.today)
    Interface.objects.filter(pk=held.pk).update(
        last_on=act.today, last_run=run.reference, expected_on=expected
    )
    if held.expected_on is not None:
        act.done(subject_of(of.code, entity))


def _ask_about(act: Act, of: Feed, run: InterfaceRun) -> None:
    act.ask_for(
        f"kernel:interface_run:{run.reference}",
        of.command,
        title=f"{of.name}: totals disagree, {run.difference}"[:300],
        url=f"{PAGE}/runs?chosen=1&run={run.reference}",
        entity=run.entity,
        due=act.today,
    )


def ask_for_late(act: Act, today: date) -> int:
    """Put each feed that is late in the inbox of whoever answers for it; return how many are."""
    late = [
        one
        for one in Interface.objects.filter(expected_on__lt=today, ended_on__isnull=True)
        if is_late(one.expected_on, one.grace_days, today)
    ]
    for one in late:
        act.ask_for(
            subject_of(one.feed, one.entity),
            one.command,
            title=f"{one.name} is late: expected {one.expected_on:%a %-d %B}",
            url=one.url or PAGE,
            entity=one.entity,
            due=one.expected_on,
        )
    return len(late)
