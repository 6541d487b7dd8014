"""The register of feeds: what runs, when it last did, when it is next expected, what disagreed."""

from datetime import date, datetime
from fnmatch import fnmatchcase
from typing import Any

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.expecting import is_late
from chamberlain.kernel.interfaces import feeds
from chamberlain.kernel.models import Role
from chamberlain.kernel.records import Record
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows

RUNS_MAX = 20_000


class InterfaceRow(Record):
    """A feed of an entity. `state` is late, differs, on time, not due, ended or never run."""

    feed: str
    entity: str
    name: str
    way: str
    owner: str
    every: str
    state: str
    last_on: date | None
    last_run: str
    items: int | None
    amount_pence: int | None
    expected_on: date | None
    grace_days: int
    runs: int
    unsettled: int


class InterfaceRunRow(Record):
    """One time a feed ran. `state` is agrees, differs, settled or again."""

    run: str
    feed: str
    entity: str
    way: str
    state: str
    ran_on: date
    ran_at: datetime
    filename: str
    document: str
    sha256: str
    items: int
    amount_pence: int
    set_aside: int
    said_items: int | None
    said_pence: int | None
    difference: str
    settled: str
    before: str
    subject: str
    person: str


_INTERFACES = """
    SELECT i.feed, i.entity, i.name, i.way, i.command, i.every, i.last_on, i.last_run,
        i.expected_on, i.grace_days, i.ended_on, r.items, r.amount_pence,
        (SELECT count(*) FROM kernel_interface_run n
            WHERE n.feed = i.feed AND n.entity = i.entity)::int AS runs,
        (SELECT count(*) FROM kernel_interface_run d WHERE d.feed = i.feed
            AND d.entity = i.entity AND d.difference <> '' AND NOT EXISTS
            (SELECT FROM kernel_interface_settlement s WHERE s.run_id = d.id))::int AS unsettled
    FROM kernel_interface i LEFT JOIN kernel_interface_run r ON r.reference = i.last_run
"""
_RUNS = """
    SELECT r.reference AS run, r.feed, r.entity, r.way, r.ran_on, r.ran_at, r.filename,
        r.document, r.sha256, r.items, r.amount_pence, r.set_aside, r.said_items, r.said_pence,
        r.difference, coalesce(s.reason, '') AS settled, r.before, r.subject,
        coalesce(u.name, CASE r.person WHEN 'SYSTEM' THEN 'Chamberlain itself' ELSE r.person END)
            AS person,
        CASE WHEN r.outcome = 'again' THEN 'again' WHEN r.difference = '' THEN 'agrees'
            WHEN s.id IS NULL THEN 'differs' ELSE 'settled' END AS state
    FROM kernel_interface_run r LEFT JOIN kernel_interface_settlement s ON s.run_id = r.id
    LEFT JOIN kernel_user u ON u.reference = r.person
"""


@query(summary="Interfaces: every feed in and out")
def interfaces(
    scope: Scope, entity: str = "", state: str = "", as_at: date | None = None
) -> list[InterfaceRow]:
    """Return every feed with its last control totals and when it is next expected.

    Those that are late or disagree come first. Feeds which never ran for an entity in reach are
    listed once, without one.
    """
    today = as_at or clock.business_date()
    place, params = scope.entity_sql("i.entity")
    found = rows(
        f"{_INTERFACES} WHERE {place} AND (%s = '' OR i.entity = %s) ORDER BY i.feed, i.entity",
        [*params, entity, entity],
    )
    owners = _owners()
    listed = [_row(one, owners, today) for one in found]
    ran = {one.feed for one in listed}
    listed += [_never(one, owners) for one in feeds() if one.code not in ran and not entity]
    order = ("late", "differs", "on time", "not due", "never run", "ended")
    kept = [one for one in listed if not state or one.state == state]
    return sorted(kept, key=lambda one: (order.index(one.state), one.feed, one.entity))


def _row(one: dict[str, Any], owners: list[tuple[str, list[str]]], today: date) -> InterfaceRow:
    ended, command = one.pop("ended_on"), one.pop("command")
    state = "not due" if one["expected_on"] is None else "on time"
    if ended:
        state = "ended"
    elif is_late(one["expected_on"], one["grace_days"], today):
        state = "late"
    elif one["unsettled"]:
        state = "differs"
    return InterfaceRow(**one, owner=_owner(command, owners), state=state)


def _never(one: Any, owners: list[tuple[str, list[str]]]) -> InterfaceRow:
    nothing = dict.fromkeys(("last_on", "items", "amount_pence", "expected_on"))
    return InterfaceRow(
        feed=one.code,
        entity="",
        name=one.name,
        way=one.way,
        owner=_owner(one.command, owners),
        every=one.every,
        state="never run",
        last_run="",
        grace_days=0,
        runs=0,
        unsettled=0,
        **nothing,
    )


def _owners() -> list[tuple[str, list[str]]]:
    return [(role.name, role.permissions) for role in Role.objects.order_by("name")]


def _owner(command: str, owners: list[tuple[str, list[str]]]) -> str:
    """Return the roles that may do a command: who answers for its feed."""
    named = [name for name, held in owners if any(fnmatchcase(command, p) for p in held)]
    return ", ".join(named[:3])


@query(summary="Runs of interfaces, newest first")
def interface_runs(
    scope: Scope,
    feed: str = "",
    entity: str = "",
    state: str = "",
    run: str = "",
    since: date | None = None,
    until: date | None = None,
) -> list[InterfaceRunRow]:
    """Return the runs of feeds with control totals, hash, and how each disagreement was settled."""
    place, params = scope.entity_sql("entity")
    days = (since, since, until, until)
    found = rows(
        f"SELECT * FROM ({_RUNS}) t WHERE {place} AND (%s = '' OR feed = %s) "  # noqa: S608
        "AND (%s = '' OR entity = %s) AND (%s = '' OR state = %s) AND (%s = '' OR run = %s) "
        "AND (%s::date IS NULL OR ran_on >= %s) AND (%s::date IS NULL OR ran_on <= %s) "
        "ORDER BY run DESC LIMIT %s",
        [*params, feed, feed, entity, entity, state, state, run, run, *days, RUNS_MAX],
    )
    return [InterfaceRunRow(**one) for one in found]


@explains("kernel:interface_run", query="kernel.interface_runs")
def explain_interface_run(scope: Scope, reference: str) -> Explanation:
    """One run of a feed: its totals, theirs, the file and its hash."""
    found = interface_runs(scope, run=reference)
    if not found:
        raise Unknown(f"There is no run {reference} of a feed.", field="reference")
    one = found[0]
    said = "nothing" if one.said_items is None else f"{one.said_items:,} items"
    facts = [
        ("Feed", one.feed),
        ("Ran", f"{one.ran_on:%-d %B %Y}, by {one.person}"),
        ("Items", f"{one.items:,}"),
        ("Set aside", f"{one.set_aside:,}"),
        ("The other side says", said),
        ("Totals", one.difference or one.state),
        ("Settled", one.settled),
        ("Same file as", one.before),
        ("SHA-256", one.sha256),
    ]
    leads = [("What it made", one.subject)] if one.subject else []
    leads += [("The file", f"kernel:document:{one.document}")] if one.document else []
    return Explanation(
        reference=f"kernel:interface_run:{reference}",
        title=f"{one.filename or one.feed}, run {reference}",
        url=f"/staff/interfaces/runs?chosen=1&run={reference}",
        amount_pence=one.amount_pence,
        facts=[(label, value) for label, value in facts if value],
        leads_to=leads,
    )


@explains("kernel:interface", query="kernel.interfaces")
def explain_interface(scope: Scope, reference: str) -> Explanation:
    """One feed of an entity: who answers for it, how often it is expected, its last run."""
    feed, _, entity = reference.partition("/")
    found = [one for one in interfaces(scope, entity) if one.feed == feed]
    if not found:
        raise Unknown(f"There is no interface {reference}.", field="reference")
    one = found[0]
    expected = f"{one.expected_on:%-d %B %Y}" if one.expected_on else "as it comes"
    return Explanation(
        reference=f"kernel:interface:{reference}",
        title=one.name,
        url=f"/staff/interfaces/runs?chosen=1&feed={feed}&entity={entity}",
        facts=[
            ("Answers for it", one.owner),
            ("Expected", one.every.replace("_", " ")),
            ("Next", expected),
            ("State", one.state),
        ],
        leads_to=[("Last run", f"kernel:interface_run:{one.last_run}")] if one.last_run else [],
    )
