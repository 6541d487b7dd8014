"""What each application has to say before somebody is forgotten, and what it forgets itself.

An application registers, in a module of its commands:

    @keeps("payables:supplier")
    def why_kept(act, reference) -> Standing: …       # whose it is, and why they must stay
    @forgets("payables:supplier")
    def forget(act, reference) -> list[str]: …        # what isn't sealed; subjects of its tasks

Any number may speak about one kind; one reason from any of them is enough to refuse.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from chamberlain.kernel.door.act import Act
from chamberlain.kernel.door.refusals import Unknown
from chamberlain.kernel.retention import holds_on


@dataclass(frozen=True)
class Standing:
    """Whose somebody is, and why they cannot be forgotten yet, each reason a sentence."""

    entity: str | None = None
    reasons: list[str] = field(default_factory=list)


Keeps = Callable[[Act, str], Standing]
Forgets = Callable[[Act, str], list[str]]
Papers = Callable[[str], list[str]]

_keeps: dict[str, list[Keeps]] = defaultdict(list)
_forgets: dict[str, list[Forgets]] = defaultdict(list)
_papers: dict[str, list[Papers]] = defaultdict(list)


def keeps(kind: str) -> Callable[[Keeps], Keeps]:
    """Register a function that says why a subject of `kind` must be kept; it sees to scope."""

    def register(function: Keeps) -> Keeps:
        _keeps[kind].append(function)
        return function

    return register


def forgets(kind: str) -> Callable[[Forgets], Forgets]:
    """Register a function that removes what an application holds of a subject in clear.

    It returns the subjects of its work items, whose titles the kernel then blanks.
    """

    def register(function: Forgets) -> Forgets:
        _forgets[kind].append(function)
        return function

    return register


def has_papers(kind: str) -> Callable[[Papers], Papers]:
    """Register a function that gives the documents which are a subject's alone, by reference."""

    def register(function: Papers) -> Papers:
        _papers[kind].append(function)
        return function

    return register


def papers_of(subject: str) -> list[str]:
    """Return the documents that go when a subject is erased."""
    kind, reference = _parts(subject)
    return sorted({each for one in _papers[kind] for each in one(reference) if each})


def standing_of(act: Act, subject: str) -> Standing:
    """Ask every application that knows this kind; refuse a subject that none of them keeps."""
    kind, reference = _parts(subject)
    found = [ask(act, reference) for ask in _keeps[kind]]
    if not found:
        raise Unknown(f"Nobody here keeps anything of {subject}.", field="subject")
    entity = next((one.entity for one in found if one.entity), None)
    reasons = [reason for one in found for reason in one.reasons]
    return Standing(entity, [*holds_on(subject), *reasons])


def forget(act: Act, subject: str) -> list[str]:
    """Have every application remove what it holds in clear; return the subjects of their work."""
    kind, reference = _parts(subject)
    return [subject, *(each for one in _forgets[kind] for each in one(act, reference))]


def _parts(subject: str) -> tuple[str, str]:
    application, _, rest = subject.partition(":")
    kind, _, reference = rest.partition(":")
    return f"{application}:{kind}", reference
