"""What payroll refuses, and how it says so."""

from chamberlain.kernel.door import Refusal


class WrongState(Refusal):
    """A run, an exception or a submission that is past what is asked of it, or not there yet."""

    code = "wrong_state"


class StillOpen(Refusal):
    """Exceptions that nobody has looked at: a run is approved when each is cleared."""

    code = "exceptions_open"


class NotWhole(Refusal):
    """Facts without which nobody can be paid, such as an element or a spine that is missing."""

    code = "not_whole"
    status = 422


class GatewayRefused(Refusal):
    """The gateway could not be reached, or answers what it should not."""

    code = "gateway"
    status = 502
