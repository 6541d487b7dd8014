"""Dated rows changed in the past or from now on: what stood before is kept, marked as replaced."""

from datetime import date
from typing import Any

from django.db import models

from chamberlain.kernel.door import Act


def carve(
    act: Act, model: type[models.Model], same: dict[str, Any], since: date, until: date | None
) -> list[Any]:
    """Take the days `[since, until)` out of the rows in force that `same` picks.

    Rows are never edited: those that lose days are marked as ended by this act, and what is left
    of them on either side is written again. Returns the rows that lost days.
    """
    rows: Any = model._default_manager.filter(**same, ended_act__isnull=True)
    ends_later = models.Q(held_to__isnull=True) | models.Q(held_to__gt=since)
    touched = list(rows.filter(ends_later).select_for_update())
    touched = [row for row in touched if until is None or row.held_from < until]
    rows.filter(pk__in=[row.pk for row in touched]).update(ended_act=act.id)
    for row in touched:
        if row.held_from < since:
            _again(act, row, held_to=since)
        if until is not None and (row.held_to is None or row.held_to > until):
            _again(act, row, held_from=until)
    return touched


def hold(
    act: Act,
    model: type[models.Model],
    same: dict[str, Any],
    since: date,
    until: date | None,
    **values: Any,
) -> Any:
    """Let a row hold over `[since, until)` instead of whatever `same` picks on those days."""
    carve(act, model, same, since, until)
    found = model._default_manager
    return found.create(**same, **values, held_from=since, held_to=until, act_id=act.id)


def _again(act: Act, row: Any, **changes: Any) -> None:
    """Write what is left of a row."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    values |= {"id": None, "act_id": act.id, "ended_act": None} | changes
    type(row)._default_manager.create(**values)
