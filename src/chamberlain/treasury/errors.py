"""What treasury refuses, and how it says so."""

from chamberlain.kernel.door import Refusal


class TermsWrong(Refusal):
    """Terms of a loan, an investment or a provision that cannot be worked out."""

    code = "terms_wrong"
    status = 422


class WrongState(Refusal):
    """Something that is past what is asked of it, or not there yet."""

    code = "wrong_state"


class OverCounterpartyLimit(Refusal):
    """More would be lent to a counterparty, or for longer, than its limit allows."""

    code = "counterparty_limit"


class OverAuthorisedLimit(Refusal):
    """Gross debt would pass the authorised limit: borrowing that would be unlawful."""

    code = "authorised_limit"


class FigureDoubtful(Refusal):
    """A figure that is probably in another unit than the one before it."""

    code = "figure_doubtful"
