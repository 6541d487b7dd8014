"""Print control: as many are posted as were put on paper, or it is said why not."""

from datetime import date
from typing import Any

from chamberlain.kernel.door import Refusal
from chamberlain.kernel.models.printing import PrintedBatch

BATCH_BYTES_MAX = 200 * 1024 * 1024


class NotReconciled(Refusal):
    """Counts that must agree and do not."""

    code = "not_reconciled"


class PrintState(Refusal):
    """A batch that is past what is asked of it."""

    code = "wrong_state"


def see_whole(papers: int, pages: int, content: bytes | None, what: str) -> None:
    """Refuse a file that cannot hold the papers it is said to hold; `what` as in "bills"."""
    if papers and (content is None or pages < papers):
        raise NotReconciled(f"{papers} {what} on {pages} pages: the file is not whole.")


def enter_posted(
    batch: PrintedBatch, papers: int, posted: int, posted_on: date, note: str, *,
    today: date, what: str,
) -> tuple[dict[str, Any], dict[str, Any]]:  # fmt: skip
    """Keep what was posted of a batch of so many papers; return it before and after, for the audit.

    A difference stands with its reason until the count is entered again and agrees.
    """
    if batch.state == "posted":
        raise PrintState(f"Batch {batch.reference} was posted whole already.", field="batch")
    if posted_on > today:
        raise PrintState("It cannot have been posted after today.", field="posted_on")
    if posted != papers and not note:
        raise NotReconciled(
            f"{papers:,} {what} were produced and {posted:,} posted: say why in the note.",
            field="note",
        )
    before = {"state": batch.state, "posted": batch.posted}
    batch.state = "posted" if posted == papers else "differs"
    batch.posted, batch.posted_on, batch.note = posted, posted_on, note
    batch.save(update_fields=["state", "posted", "posted_on", "note"])
    return before, {"state": batch.state, "posted": posted, "note": note}
