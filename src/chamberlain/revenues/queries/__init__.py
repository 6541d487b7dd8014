"""What can be asked of revenues."""

from chamberlain.revenues.queries import (
    accounts,
    bills,
    court,
    explaining,
    explaining_recovery,
    instructions,
    letters,
    registers,
    runs,
    what_if,
)

__all__ = [
    "accounts",
    "bills",
    "court",
    "explaining",
    "explaining_recovery",
    "instructions",
    "letters",
    "registers",
    "runs",
    "what_if",
]
