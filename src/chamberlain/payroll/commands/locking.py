"""Locking what somebody decides of: one record of an employment, in a state where it may be."""

from typing import TypeVar

from chamberlain.kernel.door import Act, Unknown
from chamberlain.payroll.errors import WrongState
from chamberlain.payroll.models import MissedPay, Overpayment

T = TypeVar("T", MissedPay, Overpayment)


def locked(act: Act, kind: type[T], what: str, reference: str, *states: str) -> T:
    """Return the one of a reference, locked; else refuse in the words of `what`: "missed pay"."""
    found = (
        kind.objects.select_for_update(of=("self",))
        .select_related("employment")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Unknown(f"There is no {what} {reference}.", field=what.replace(" ", "_"))
    act.need(entity=found.entity)
    if found.state not in states:
        raise WrongState(f"{reference} is {found.state.replace('_', ' ')}.")
    return found
