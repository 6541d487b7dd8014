"""What tax refuses, by name."""

from chamberlain.kernel.door import Refusal


class ReturnState(Refusal):
    """The return is not in a state from which this can be done."""

    code = "return_state"


class FiguresMoved(Refusal):
    """What was approved is no longer what the ledger says."""

    code = "figures_moved"


class NotVerified(Refusal):
    """A subcontractor must be verified before anything is deducted or paid gross."""

    code = "not_verified"
    status = 422


class TaxOfficeRefused(Refusal):
    """The tax office did not take a return; what it said is told."""

    code = "tax_office"
    status = 502
