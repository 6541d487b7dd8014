"""What budgets refuses, by name."""

from chamberlain.kernel.door import Refusal


class BudgetState(Refusal):
    """The year's budget is not in a state in which this can be done."""

    code = "budget_state"


class TotalDiffers(Refusal):
    """The lines don't add up to what the council resolved."""

    code = "total_differs"
    status = 422


class NotBalanced(Refusal):
    """A virement, or a scheme's re-profiling, doesn't come to nil."""

    code = "not_balanced"
    status = 422


class MoreThanThere(Refusal):
    """A virement takes more than the line has."""

    code = "more_than_there"
    status = 422


class CodeUnknown(Refusal):
    """A code is not in the chart, or not of that entity."""

    code = "code_unknown"
    status = 422


class SamePerson(Refusal):
    """Whoever proposes doesn't approve."""

    code = "two_people"


class AlreadyDecided(Refusal):
    """It was approved, rejected or withdrawn before."""

    code = "already_decided"


class Published(Refusal):
    """The period's report is published: its figures no longer change."""

    code = "published"


class GateOrder(Refusal):
    """A scheme passes its gates one after another."""

    code = "gate_order"


class GrantState(Refusal):
    """The grant, its claim or condition is not in a state in which this can be done."""

    code = "grant_state"


class MoreThanAwarded(Refusal):
    """More is expected or claimed than was awarded."""

    code = "more_than_awarded"
    status = 422


class NothingToClaim(Refusal):
    """What was spent is received or claimed already."""

    code = "nothing_to_claim"


class SchoolState(Refusal):
    """A school, its share or its month is not in a state in which this can be done."""

    code = "school_state"
    status = 422


class ReturnFaults(Refusal):
    """A month doesn't add up, doesn't agree with the bank, or something odd isn't explained."""

    code = "return_faults"
    status = 422
