"""An item's evidence: the things that belong to it, who did what to them, and their files.

It walks by explanations, as a person would on pages, and sees what that person may see.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from chamberlain.insight.rules.following import NODES_MAX, followed, kind_of, put_in
from chamberlain.kernel import clock, documents
from chamberlain.kernel.door import Caller, Refusal, Scope, Unknown, ask
from chamberlain.kernel.door.authority import scope_for
from chamberlain.kernel.models import Document
from chamberlain.kernel.references import Explanation, explain

DOCUMENT = "kernel:document:"
ACTS_MAX = 60


@dataclass(frozen=True)
class Done:
    """One act on a thing: who did what, when, through which door."""

    subject: str
    at: datetime
    name: str
    command: str
    door: str
    outcome: str
    act: str


@dataclass(frozen=True)
class Kept:
    """A file of an item: its bytes where it is the item's own, else only its hash."""

    reference: str
    of: str
    filename: str
    sha256: str
    size_bytes: int
    content: bytes | None


@dataclass
class Evidence:
    """All that stands behind one item; `gaps` say in words what could not be had."""

    subject: str
    things: list[Explanation] = field(default_factory=list)
    acts: list[Done] = field(default_factory=list)
    files: list[Kept] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    def of_kind(self, kind: str) -> list[Explanation]:
        """Return the things of a kind, such as `banking:line`."""
        return [one for one in self.things if kind_of(one.reference) == kind]


def evidence_of(caller: Caller, subject: str) -> Evidence:
    """Return what stands behind an item, as far as the caller may see it."""
    found = Evidence(subject)
    waiting: deque[str] = deque([subject])
    seen = {subject}
    while waiting and len(seen) <= NODES_MAX + 1:
        reference = waiting.popleft()
        thing = _explained(caller, reference, found)
        if thing is None:
            continue
        found.things.append(thing)
        found.acts += _acts(caller, reference)
        for target in followed(reference, thing.leads_to, first=reference == subject):
            if target in seen:
                continue
            if len(seen) > NODES_MAX:
                found.gaps.append(f"More than {NODES_MAX} things belong to it: the rest is out")
                break
            seen.add(target)
            if target.startswith(DOCUMENT):
                _keep(caller, target, reference, found)
            else:
                waiting.append(target)
    found.acts.sort(key=lambda one: one.at)
    return found


def _explained(caller: Caller, reference: str, found: Evidence) -> Explanation | None:
    try:
        return explain(caller, reference)
    except Refusal as refusal:
        found.gaps.append(f"{reference}: {refusal.message}")
        return None


def _acts(caller: Caller, subject: str) -> list[Done]:
    return [
        Done(subject, one.at, one.name, one.command, one.door, one.outcome, one.reference)
        for one in ask(caller, "kernel.acts", {"subject": subject, "limit": ACTS_MAX})
    ]


def _keep(caller: Caller, target: str, of: str, found: Evidence) -> None:
    reference = target.removeprefix(DOCUMENT)
    scope = scope_for(caller, "kernel.document", clock.business_date())
    try:
        known = _known(scope, reference, of)
        content = documents.read(scope, reference) if put_in(of) else None
    except Refusal as refusal:
        found.gaps.append(f"{target}: {refusal.message}")
        return
    except FileNotFoundError:
        found.gaps.append(f"{target}: the file is not on the disk of this machine.")
        return
    found.files.append(Kept(reference, of, known.filename, known.sha256, known.size_bytes, content))


def _known(scope: Scope, reference: str, of: str) -> Document:
    """Return what is known of a file; the hash of one with others' items is no secret of theirs."""
    if put_in(of):
        return documents.find(scope, reference)
    found = Document.objects.filter(reference=reference).first()
    if found is None or not (scope.all or found.entity in scope.entities):
        raise Unknown(f"There is no document {reference}.")
    return found
