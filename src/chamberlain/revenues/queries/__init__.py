"""What can be asked of revenues."""

from chamberlain.revenues.queries import (
    accounts,
    bills,
    court,
    enforcing,
    explaining,
    explaining_recovery,
    fund,
    instructions,
    letters,
    picture,
    registers,
    returns,
    runs,
    tax_base,
    what_if,
)

__all__ = [
    "accounts",
    "bills",
    "court",
    "enforcing",
    "explaining",
    "explaining_recovery",
    "fund",
    "instructions",
    "letters",
    "picture",
    "registers",
    "returns",
    "runs",
    "tax_base",
    "what_if",
]
