"""Retention: the register of schedules, who is due, what was released, and what is held."""

from datetime import date
from typing import Annotated

from pydantic import Field

from chamberlain.kernel import clock, erasing, retention
from chamberlain.kernel.door import Refusal, Scope, query
from chamberlain.kernel.door.types import Caller
from chamberlain.kernel.models import Erasure, Hold
from chamberlain.kernel.people import names_of
from chamberlain.kernel.records import Record

LIMIT = 200


class ScheduleRow(Record):
    """How long a kind of record is kept, and why."""

    record: str
    keep: str
    then: str
    basis: str
    by_machine: bool


class DueRow(Record):
    """Somebody whose time is up: nothing keeps them, or what still does."""

    subject: str
    kind: str
    entity: str
    last_on: date | None
    ready: bool
    kept_by: str


class ErasureRow(Record):
    """An erasure asked for, done or refused."""

    erasure: str
    subject: str
    entity: str | None
    reason: str
    state: str
    asked_by: str
    asked_on: date
    settled_by: str
    settled_on: date | None


class HoldRow(Record):
    """What is held from erasure, by whom and why."""

    hold: str
    subject: str
    why: str
    reason: str
    held_by: str
    held_on: date
    ended_by: str
    ended_on: date | None
    ended_reason: str


@query(summary="How long records are kept, and why")
def retention_schedules(scope: Scope) -> list[ScheduleRow]:
    """Return the register of schedules by kind of record, with its source."""
    return [
        ScheduleRow(
            record=one.record, keep=one.keep, then=one.then, basis=one.basis,
            by_machine=bool(one.kind or one.months),
        )
        for one in retention.schedules()
    ]  # fmt: skip


@query(summary="Records due to be erased")
def retention_due(
    scope: Scope, kind: str = "", limit: Annotated[int, Field(ge=1, le=LIMIT)] = LIMIT
) -> list[DueRow]:
    """Return whose time is up by the schedules, each with what keeps them after all.

    Whoever was asked for already isn't listed. The oldest come first, as many as are asked for.
    """
    today = clock.business_date()
    asked = set(Erasure.objects.exclude(state="refused").values_list("subject", flat=True))
    asker = _Asker(scope, today)
    found = []
    for name, find in sorted(retention.finders().items()):
        if kind and kind != name:
            continue
        for one in find(today, limit):
            subject = f"{name}:{one.reference}"
            if subject in asked or not (scope.all or one.entity in scope.whole_entities):
                continue
            reasons = asker.reasons(subject)
            found.append(
                DueRow(
                    subject=subject, kind=name, entity=one.entity, last_on=one.last_on,
                    ready=not reasons, kept_by=" ".join(reasons),
                )
            )  # fmt: skip
    return sorted(found, key=lambda row: (not row.ready, row.last_on or date.min))[:limit]


class _Asker:
    """Asks what keeps a subject, as a command would: with a scope and a day."""

    def __init__(self, scope: Scope, today: date) -> None:
        self.scope, self.today = scope, today
        self.caller = Caller(scope.person, "", "web")

    def reasons(self, subject: str) -> list[str]:
        try:
            return erasing.standing_of(self, subject).reasons  # type: ignore[arg-type]
        except Refusal as refusal:
            return [refusal.message]


@query(summary="Erasures asked for and done")
def erasures(scope: Scope, state: str = "") -> list[ErasureRow]:
    """Return erasures of the caller's entities, newest first."""
    listed = Erasure.objects.order_by("-id")
    if state:
        listed = listed.filter(state=state)
    mine = [o for o in listed if scope.all or o.entity is None or o.entity in scope.entities]
    names = names_of(who for one in mine for who in (one.asked_by, one.settled_by))
    return [
        ErasureRow(
            erasure=one.reference, subject=one.subject, entity=one.entity, reason=one.reason,
            state=one.state, asked_by=names.get(one.asked_by, one.asked_by), asked_on=one.asked_on,
            settled_by=names.get(one.settled_by or "", one.settled_by or ""),
            settled_on=one.settled_on,
        )
        for one in mine
    ]  # fmt: skip


@query(summary="Records held from erasure")
def holds(scope: Scope) -> list[HoldRow]:
    """Return every hold of the caller's entities, standing ones first."""
    listed = Hold.objects.order_by("-ended_on", "-id")
    mine = [o for o in listed if scope.all or o.entity is None or o.entity in scope.entities]
    names = names_of(who for one in mine for who in (one.held_by, one.ended_by))
    return [
        HoldRow(
            hold=one.reference, subject=one.subject, why=one.why, reason=one.reason,
            held_by=names.get(one.held_by, one.held_by), held_on=one.held_on,
            ended_by=names.get(one.ended_by, one.ended_by), ended_on=one.ended_on,
            ended_reason=one.ended_reason,
        )
        for one in sorted(mine, key=lambda one: one.ended_on is not None)
    ]  # fmt: skip
