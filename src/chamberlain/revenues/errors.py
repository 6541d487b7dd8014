"""What revenues refuses, and how it says so."""

from chamberlain.kernel.door import Refusal


class WrongState(Refusal):
    """Something that is past what is asked of it, or not there yet."""

    code = "wrong_state"


class Overlapping(Refusal):
    """Somebody else is liable, or another fact of the kind holds, on days that were asked for."""

    code = "overlapping"


class FactWrong(Refusal):
    """A dated fact which the rules of the charge cannot take."""

    code = "fact_wrong"
    status = 422


class NotReconciled(Refusal):
    """Figures that must agree and do not."""

    code = "not_reconciled"


class DayWrong(Refusal):
    """A day on which this cannot happen, such as a collection on a bank holiday."""

    code = "day_wrong"
    status = 422


class OverCap(Refusal):
    """A collection above the most that may be collected in one file."""

    code = "over_cap"


class OwnAccount(Refusal):
    """Somebody dealing with their own account, or a relative's."""

    code = "own_account"
    status = 403


class NoSuchAccount(Refusal):
    """A bank account that cannot exist."""

    code = "no_such_account"
    status = 422


class LoadedBefore(Refusal):
    """A file whose every line was taken before."""

    code = "loaded_before"
