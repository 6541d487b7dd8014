"""What can be asked of revenues."""

from chamberlain.revenues.queries import (
    accounts,
    bills,
    explaining,
    instructions,
    registers,
    runs,
    what_if,
)

__all__ = ["accounts", "bills", "explaining", "instructions", "registers", "runs", "what_if"]
