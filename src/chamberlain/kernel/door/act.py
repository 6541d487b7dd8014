"""The act in hand: what a command is given to do its work with."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from chamberlain.kernel.door import authority
from chamberlain.kernel.door.refusals import NotPermitted
from chamberlain.kernel.door.registry import Operation
from chamberlain.kernel.door.types import Caller, Grant, Scope


@dataclass
class Act:
    """One act under way; what it notes here becomes its row in the audit."""

    id: int
    operation: Operation
    caller: Caller
    now: datetime
    today: date
    grants: list[Grant]
    scope: Scope
    entity: str | None
    parent: int | None = None
    application: str | None = None
    changes: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    subjects: list[tuple[str, str | None]] = field(default_factory=list)

    @property
    def reference(self) -> str:
        """The public reference of this act."""
        return f"ACT-{self.id:010d}"

    @property
    def person(self) -> str:
        """The reference of the person acting."""
        return self.caller.person

    @property
    def on_behalf_of(self) -> str | None:
        """The person covered for, if any."""
        return self.caller.on_behalf_of

    @property
    def door(self) -> str:
        """The door the caller came through."""
        return self.caller.door

    @property
    def persons(self) -> list[str]:
        """The caller and whoever they cover for."""
        return [p for p in (self.caller.person, self.caller.on_behalf_of) if p]

    @property
    def trusted(self) -> bool:
        """Whether authority was settled by the system or by the application that called."""
        return self.caller.system or self.application is not None

    def need(
        self,
        *,
        entity: str | None = None,
        directorate: str | None = None,
        cost_centre: str | None = None,
        owner: str | None = None,
    ) -> None:
        """Refuse unless the caller's grants for this command reach that place.

        The act is of the entity it needed last: that is whose auditors see it.
        """
        place = {
            "entity": entity,
            "directorate": directorate,
            "cost_centre": cost_centre,
            "owner": owner,
        }
        if not self.trusted:
            authority.check_place(self.grants, self.operation.name, place)
        self.entity = entity or self.entity

    def within_limit(
        self, amount_pence: int, document: str, *places: dict[str, str | None]
    ) -> None:
        """Refuse an amount above the caller's delegated limit for this kind of document.

        At each of the `places` (named as `need` names them) only the limits of roles held there
        count: a limit in one entity says nothing in another.
        """
        if self.caller.system:
            return
        for place in places or ({},):
            held = [grant.role for grant in self.grants if not place or grant.reaches(place)]
            authority.check_limit(held, document, amount_pence, self.today)

    def concerns(self, subject: str, duty: str | None = None) -> None:
        """Note that this duty is done on `subject`; refuse if rules keep it from this person."""
        self.concerns_all([subject], duty)

    def concerns_all(self, subjects: Iterable[str], duty: str | None = None) -> None:
        """Do the same for many subjects in one look."""
        listed = list(subjects)
        duty = duty or self.operation.duty
        if duty and listed and not self.caller.system:
            self.warnings += authority.check_subjects(self.persons, duty, listed)
        self.subjects += [(subject, duty) for subject in listed]

    def changed(
        self, subject: str, before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> None:
        """Note what a thing was and what it became."""
        self.changes.append({"subject": subject, "before": before, "after": after})

    def emit(self, event: str, payload: dict[str, Any]) -> None:
        """Put an event in the outbox: a fact in the past tense, delivered after commit."""
        self.events.append({"event": event, "payload": payload})

    def ask_for(  # noqa: PLR0913 - each is a column of the inbox
        self,
        subject: str,
        command: str,
        *,
        title: str,
        url: str = "",
        entity: str | None = None,
        directorate: str | None = None,
        cost_centre: str | None = None,
        owner: str | None = None,
        amount_pence: int | None = None,
        document: str | None = None,
        due: date | None = None,
    ) -> None:
        """Put work in the inbox of whoever may do `command` there; asking twice asks once."""
        place = (entity, directorate, cost_centre, owner)
        work = (amount_pence, document, due)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO kernel_task (subject, command, title, url, entity, directorate, "
                "cost_centre, owner, amount_pence, document, due, opened_on, opened_act) VALUES "
                "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
                "ON CONFLICT (subject, command) WHERE closed_act IS NULL DO UPDATE SET "
                "title = excluded.title, amount_pence = excluded.amount_pence, due = excluded.due",
                [subject, command, title, url, *place, *work, self.today, self.id],
            )

    def done(self, subject: str, command: str | None = None) -> None:
        """Take the work on `subject` out of the inbox."""
        self.done_all([subject], command)

    def done_all(self, subjects: Iterable[str], command: str | None = None) -> None:
        """Take the work on many subjects out of the inbox."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE kernel_task SET closed_act = %s WHERE closed_act IS NULL "
                "AND subject = ANY(%s) AND (%s::text IS NULL OR command = %s)",
                [self.id, list(subjects), command, command],
            )

    def cursor(self) -> CursorWrapper:
        """Return a cursor in this act's transaction, under the writer role."""
        return connection.cursor()

    def only_system(self) -> None:
        """Refuse a person: this is done by the system alone."""
        if not self.trusted:
            raise NotPermitted(f"{self.operation.name} is done by the system alone.")
