"""What banking refuses, and how it says so."""

from chamberlain.kernel.door import Refusal


class BrokenStatement(Refusal):
    """A file that is not a whole, consistent statement."""

    code = "statement_broken"
    status = 422


class WrongAccount(Refusal):
    """A statement of an account that isn't ours, or isn't the one named."""

    code = "statement_wrong_account"
    status = 422


class StatementGap(Refusal):
    """A statement that doesn't follow the last one loaded."""

    code = "statement_gap"


class StatementDiffers(Refusal):
    """A statement with the number of one already loaded, but other contents."""

    code = "statement_differs"


class AlreadyExplained(Refusal):
    """More would be explained of a line, or found of a movement, than there is."""

    code = "already_explained"


class DoesNotAddUp(Refusal):
    """Parts that aren't what they should come to, to the penny."""

    code = "does_not_add_up"
    status = 422


class WrongCoding(Refusal):
    """A coding that the ledger would not take."""

    code = "coding_invalid"
    status = 422


class StillExpected(Refusal):
    """A movement that can't be cancelled, or expected twice in different ways."""

    code = "movement_conflict"


class NotReconciled(Refusal):
    """A reconciliation that can't be prepared or reviewed as things stand."""

    code = "not_reconciled"
