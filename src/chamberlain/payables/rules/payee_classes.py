"""Who may see what is paid to whom: decided here, once, for every query, page and file.

A caller's scope opens classes of payees ("payee:supplier"); whatever is owed or paid to a payee of
another class does not exist for them, not even as a count.
"""

from typing import Protocol

PAYEE_CLASSES = {
    "supplier": "Supplier",
    "provider": "Care provider",
    "carer": "Foster carer",
    "employee": "Employee",
    "resident": "Resident",
    "other": "Other payee",
}
"""Each class of payee and its name. Spend and prompt-payment figures are of the trade classes."""

TRADE_CLASSES = ("supplier", "provider")
"""Those whose invoices count as trade with the council."""


class Sees(Protocol):
    """Whatever can say which classes of data are open: a kernel scope."""

    def sees_class(self, name: str) -> bool:
        """Whether the class of data is open."""
        ...


def classes_seen(scope: Sees) -> list[str]:
    """Return the payee classes that are open to the scope, in a fixed order."""
    return [name for name in PAYEE_CLASSES if scope.sees_class(f"payee:{name}")]


def trade_classes_seen(scope: Sees) -> list[str]:
    """Return the trade classes that are open to the scope."""
    return [name for name in TRADE_CLASSES if scope.sees_class(f"payee:{name}")]
