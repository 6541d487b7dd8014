"""What people listens to: a day begins, and candidates whose time of keeping is over go."""

from collections.abc import Callable
from typing import Any

from chamberlain.kernel.door import Act
from chamberlain.people.commands.hiring import erase_due
from chamberlain.people.models import Application


def forget_old_candidates(act: Act, payload: dict[str, Any]) -> None:
    """Forget candidates of every entity as the schedule of retention has it, 500 a day of each."""
    waiting = Application.objects.filter(erased_on__isnull=True, decided_on__isnull=False)
    for entity in waiting.order_by().values_list("entity", flat=True).distinct():
        erase_due(act, entity)


LISTENS: list[tuple[str, Callable[[Act, dict[str, Any]], None]]] = [
    ("kernel.day_advanced", forget_old_candidates),
]
