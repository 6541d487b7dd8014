"""Long work of banking: a statement file taken in, from file to suspense."""

from chamberlain.banking.commands.loading import Loaded
from chamberlain.kernel.door import run
from chamberlain.kernel.jobs import Progress, job


@job("banking.take_in")
def take_in(progress: Progress, document: str) -> None:
    """Load a kept statement file and match each statement in it.

    Safe to kill at any line and start again: each step is one act, and doing it twice changes
    nothing.
    """
    progress.total(2)
    loaded: Loaded = run(progress.caller, "banking.load_statement", {"document": document}).value
    progress.advance(1, "Loaded; matching")
    matched = left = 0
    for one in loaded.statements:
        answer = run(progress.caller, "banking.match_statement", {"statement": one.reference}).value
        matched, left = matched + answer.matched, answer.left
    progress.advance(1, f"{matched:,} lines matched, {left:,} left")
    progress.result(
        {"statements": [one.reference for one in loaded.statements], "matched": matched}
    )
