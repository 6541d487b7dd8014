"""What the ledger refuses, by name."""

from typing import Any

from chamberlain.kernel.door import Refusal


class JournalsRefused(Refusal):
    """At least one journal of a batch cannot be posted, and all or nothing was asked for."""

    code = "journals_refused"
    status = 422

    def __init__(self, refused: list[Any]) -> None:
        shown = "; ".join(f"{r.source_ref}: {r.message} ({r.field} {r.value})" for r in refused[:5])
        more = f" (and {len(refused) - 5} more)" if len(refused) > 5 else ""
        super().__init__(f"Nothing was posted. {shown}{more}")
        self.refused = refused


class SourceForeign(Refusal):
    """An application posted in another's name."""

    code = "source_foreign"


class EvidenceMissing(Refusal):
    """A manual journal of this size needs a document behind it."""

    code = "evidence_missing"
    status = 422


class AlreadyDecided(Refusal):
    """The journal was approved or rejected before."""

    code = "already_decided"


class AlreadyReversed(Refusal):
    """The journal was reversed before."""

    code = "already_reversed"


class PeriodState(Refusal):
    """The period is not in a state from which this can be done."""

    code = "period_state"


class NotReadyToClose(Refusal):
    """Checks are outstanding and nobody has signed the list of them."""

    code = "not_ready_to_close"


class CodeTaken(Refusal):
    """A code is never used twice."""

    code = "code_taken"


class YearNotReady(Refusal):
    """Something stands between a year and its close."""

    code = "year_not_ready"
