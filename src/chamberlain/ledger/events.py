"""What the ledger listens to: its own large postings, to fold them into the kept balances."""

from typing import Any

from chamberlain.kernel.door import Act


def fold_many_lines(act: Act, payload: dict[str, Any]) -> None:
    """Fold what was posted into the kept balances; doing it twice changes nothing."""
    with act.cursor() as cursor:
        cursor.execute("SELECT ledger_inside.fold()")


LISTENS = [("ledger.many_lines_posted", fold_many_lines)]
