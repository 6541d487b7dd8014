"""What payables refuses, in words for people."""

from chamberlain.kernel.door import Refusal


class PaymentsFrozen(Refusal):
    """Nothing is released until it is known again what was paid."""

    code = "payments_frozen"


class BankDetailsFrozen(Refusal):
    """The payee is in a payment run that is being made."""

    code = "bank_details_frozen"


class NotVerifiable(Refusal):
    """A verification that proves nothing, such as a call to a number given in the request."""

    code = "not_verifiable"
    status = 422


class WrongState(Refusal):
    """The thing is not in a state in which this can be done."""

    code = "wrong_state"


class DuplicateInvoice(Refusal):
    """The same supplier's invoice of that number is already here."""

    code = "duplicate_invoice"


class CodingIncomplete(Refusal):
    """The coding does not account for the whole invoice, or does not exist in the chart."""

    code = "coding_incomplete"
    status = 422


class RunDiffers(Refusal):
    """What would be released is not what was submitted."""

    code = "run_differs"


class NothingToPay(Refusal):
    """Nothing that is due can be paid."""

    code = "nothing_to_pay"
