"""Banking's tables: accounts, statements, lines, what is expected, and what lines were."""

from chamberlain.banking.models.debits import DebitVat, DebitVatPosting
from chamberlain.banking.models.lines import (
    BankAccount,
    Explanation,
    Line,
    LineState,
    Movement,
    Reconciliation,
    ReconcilingItem,
    SignOff,
    Statement,
    Suspension,
)
from chamberlain.banking.models.standing import Standing, StandingTaken

__all__ = [
    "BankAccount",
    "DebitVat",
    "DebitVatPosting",
    "Explanation",
    "Line",
    "LineState",
    "Movement",
    "Reconciliation",
    "ReconcilingItem",
    "SignOff",
    "Standing",
    "StandingTaken",
    "Statement",
    "Suspension",
]
