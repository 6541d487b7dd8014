"""Reports of Bacs loaded line by line: each line once, what cannot be placed set aside."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from chamberlain.formats import Unreadable
from chamberlain.kernel import documents
from chamberlain.kernel.door import Act, Refusal
from chamberlain.kernel.interfaces import Feed, Ran, note_run
from chamberlain.revenues.errors import LoadedBefore
from chamberlain.revenues.models import Mandate, MandateMessage

Read = TypeVar("Read")


def read_report(act: Act, document: str, reader: Callable[[bytes], Read]) -> Read:
    """Return a stored report as its codec reads it, or refuse it in words."""
    try:
        return reader(documents.read(act.scope, document))
    except Unreadable as error:
        raise Refusal(f"The report cannot be read: {error}.", field="document") from error


def note_report(
    act: Act, report: Feed, entity: str, document: str, *, items: int, pence: int, set_aside: int
) -> None:
    """Tell the register of feeds that a report came, with what it held."""
    kept = documents.find(act.scope, document)
    ran = Ran(
        items=items,
        amount_pence=pence,
        subject=f"kernel:document:{document}",
        filename=kept.filename,
        document=document,
        sha256=kept.sha256,
        set_aside=set_aside,
    )
    note_run(act, report, entity, ran)


def fresh_lines(keys: list[str]) -> set[str]:
    """Return the keys of lines not loaded yet; refuse a report of which none is new."""
    known = MandateMessage.objects.filter(line_key__in=keys)
    loaded = dict(known.values_list("line_key", "day"))
    if keys and len(loaded) == len(set(keys)):
        raise LoadedBefore(
            f"This report was loaded before: all of its {len(set(keys))} lines are known, the last "
            f"of {max(loaded.values()):%d/%m/%Y}. Nothing was done again.",
            field="document",
        )
    return set(keys) - set(loaded)


def note_line(
    act: Act,
    entity: str,
    report: str,
    key: str,
    item: dict[str, Any],
    mandate: Mandate | None,
    *,
    day: date | None = None,
    problem: str = "",
) -> None:
    """Keep one line of a report, with what was wrong with it if it could not be placed."""
    MandateMessage.objects.create(
        entity=entity,
        report=report,
        line_key=key,
        mandate=mandate,
        reason_code=str(item["reason_code"] or ""),
        reason=str(item["reason"] or ""),
        amount_pence=item.get("amount_pence"),
        day=day or act.today,
        problem=problem,
        act_id=act.id,
    )
