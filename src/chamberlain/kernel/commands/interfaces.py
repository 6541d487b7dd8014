"""Feeds: when they are expected, differences settled, and one taken again from what is kept."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from chamberlain.kernel import interfaces
from chamberlain.kernel.door import Act, NotPermitted, Refusal, Unknown, command, operation
from chamberlain.kernel.door.authority import grants_of
from chamberlain.kernel.door.running import run_beside
from chamberlain.kernel.expecting import Every
from chamberlain.kernel.interfaces import Feed, Ran, note_run, subject_of
from chamberlain.kernel.models import Interface, InterfaceRun, InterfaceSettlement
from chamberlain.kernel.records import Code, Name, Pence, Record
from chamberlain.kernel.replaying import KEPT, keep_rows, replay_rows

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the file")]


class Replayed(Record):
    """What a replay came to: the run it made, or the document to send again."""

    run: str
    document: str
    said: str


@command(duty="interface.set", summary="Say when a feed is expected")
def set_interface(
    act: Act,
    feed: Code,
    entity: str,
    every: Every,
    grace_days: Annotated[int, Field(ge=0, le=30)] = 0,
    expected_on: date | None = None,
    ended: bool = False,
) -> str:
    """Say how often a feed of an entity is expected, and with how many working days of grace.

    Past the grace, whoever may do the feed's command finds it in their inbox. `ended` expects
    nothing any more.
    """
    act.need(entity=entity)
    held = Interface.objects.select_for_update().filter(feed=feed, entity=entity).first()
    if held is None:
        held = _declared(feed, entity)
    before = {"every": held.every, "grace_days": held.grace_days} if held.pk else None
    held.every, held.grace_days, held.act_id = every, grace_days, act.id
    held.expected_on = expected_on if every != "as_it_comes" or expected_on else None
    held.ended_on = act.today if ended else None
    held.save()
    subject = subject_of(feed, entity)
    act.done(subject)
    act.changed(subject, before, {"every": every, "grace_days": grace_days, "ended": ended})
    return subject


def _declared(feed: str, entity: str) -> Interface:
    """Return the interface of a feed that never ran for an entity."""
    known = {one.code: one for one in interfaces.feeds()}
    if feed not in known:
        raise Unknown(f"There is no feed {feed}. There are: {', '.join(known)}.", field="feed")
    one = known[feed]
    return Interface(
        feed=feed, entity=entity, name=one.name, way=one.way, command=one.command, url=one.url
    )


@command(duty="interface.settle", summary="Settle a feed whose totals disagree")
def settle_interface_run(act: Act, run: str, reason: Name) -> None:
    """Say why totals that disagree are right, or what was done about them; then the alert is gone.

    Only whoever may do the feed's own command answers for it.
    """
    found = _run(act, run)
    if not found.difference:
        raise Refusal(f"The totals of {run} agree: there is nothing to settle.", field="run")
    if InterfaceSettlement.objects.filter(run=found).exists():
        raise Refusal(f"{run} is settled already.", code="settled", field="run")
    _answers_for(act, found)
    InterfaceSettlement.objects.create(
        run=found, reason=reason, person=act.person, settled_on=act.today, act_id=act.id
    )
    subject = f"kernel:interface_run:{run}"
    act.concerns(subject)
    act.done(subject)
    act.changed(subject, {"difference": found.difference}, {"settled": reason})


@command(duty="interface.replay", summary="Take a feed again from what is kept")
def replay_interface_run(act: Act, run: str) -> Replayed:
    """Do a run's command again with the file that is kept, under your own permission for it. Of a
    file of rows, those that were set aside are sent again, once.

    What was taken before is not taken twice; what failed to be understood then may be now. Of a
    feed that goes out, the document to send again is answered: nothing is made anew.
    """
    found = _run(act, run)
    _answers_for(act, found)
    act.concerns(f"kernel:interface_run:{run}")
    if found.way == "out":
        if not found.document:
            raise Refusal(f"No file of {run} is kept.", code="not_kept", field="run")
        said = f"{found.filename} is kept as {found.document}: send that same file again."
        return Replayed(run=run, document=found.document, said=said)
    if found.replay is None:
        raise Refusal(
            f"The file of {run} isn't kept here. Load it again: its rows enter once.",
            code="not_kept",
            field="run",
        )
    if KEPT in found.replay:
        noted, said = replay_rows(act, found)
        return Replayed(run=noted.run, document="", said=said)
    run_beside(act, found.command, found.replay)
    latest = InterfaceRun.objects.filter(feed=found.feed, entity=found.entity).latest("id")
    said = "It came before: nothing was taken twice." if latest.before else "Taken again."
    return Replayed(run=latest.reference, document=found.document, said=said)


@command(system=True, summary="Look for feeds that are late")
def check_interfaces(act: Act) -> int:
    """Put every feed that is late in the inbox of whoever answers for it; return how many are."""
    return interfaces.ask_for_late(act, act.today)


@command(system=True, summary="Note that a file of rows was loaded")
def note_import(  # noqa: PLR0913, PLR0917 - what a run is noted with
    act: Act,
    name: str,
    entity: str,
    filename: str,
    sha256: Digest,
    items: int,
    amount_pence: Pence = 0,
    set_aside: int = 0,
    by: str = "",
    said_items: int | None = None,
    said_pence: Pence | None = None,
    kept: bytes | None = None,
    constants: dict[str, Any] | None = None,
) -> str:
    """Record the run of a batch command's file: rows taken and set aside add up to what was read.

    For the importer, once all of a file's rows are in. `kept` are the rows set aside, to be taken
    again with the same `constants`; the same file twice keeps them once.
    """
    found = operation(name, writes=True)
    feed = Feed(name, found.summary, "in", name)
    document = ""
    if kept and not InterfaceRun.objects.filter(feed=name, entity=entity, sha256=sha256).exists():
        document = keep_rows(act, entity, filename, kept)
    ran = Ran(
        items,
        amount_pence,
        filename=filename,
        sha256=sha256,
        document=document,
        set_aside=set_aside,
        said_items=said_items,
        said_pence=said_pence,
        replay={KEPT: constants or {}} if document else None,
    )
    noted = note_run(act, feed, entity, ran)
    act.changed(f"kernel:interface_run:{noted.run}", None, {"items": items, "by": by})
    return noted.run


def _run(act: Act, reference: str) -> InterfaceRun:
    found = InterfaceRun.objects.filter(reference=reference).first()
    if found is None or not (act.scope.all or found.entity in act.scope.entities):
        raise Unknown(f"There is no run {reference} of a feed.", field="run")
    act.need(entity=found.entity)
    return found


def _answers_for(act: Act, found: InterfaceRun) -> None:
    """Refuse whoever may not do the feed's own command at its entity."""
    if act.caller.system:
        return
    grants = grants_of(act.caller, act.today)
    if not any(g.permits(found.command) and g.reaches({"entity": found.entity}) for g in grants):
        raise NotPermitted(f"Whoever may do {found.command} answers for {found.feed}.")
