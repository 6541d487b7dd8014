"""Make lenders, loans, counterparties and cash to come, through the commands: tests and demo."""

from datetime import date
from typing import Any

from chamberlain.kernel.door import Caller, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.treasury.contract import LenderKind

YEAR = 2026
FIRST_DAY = date(2026, 11, 2)
AUTHORISED_PENCE = 680_000_000_00


def make_lender(
    caller: Caller = SYSTEM, name: str = "Public Works Loan Board", kind: LenderKind = "pwlb"
) -> str:
    """Add a lender with made-up bank details; return its reference."""
    details = {"sort_code": "100000", "account_number": "12345675"}
    inputs = {"entity": ENTITY, "name": name, "kind": kind, **details}
    return str(run(caller, "treasury.add_lender", inputs).value)


def set_limits(caller: Caller = SYSTEM, limit_pence: int = AUTHORISED_PENCE) -> None:
    """Set the authorised limit of 2026-27."""
    inputs = {"indicator": "authorised_limit", "limit_pence": limit_pence}
    common = {"entity": ENTITY, "year": YEAR, "source": "Treasury management strategy 2026-27"}
    run(caller, "treasury.set_indicator", common | inputs)


def terms(lender: str, **changes: Any) -> dict[str, Any]:
    """Return the terms of the systems programme's loan: 2.75 million over ten years."""
    values: dict[str, Any] = {
        "entity": ENTITY,
        "lender": lender,
        "purpose": "Corporate systems improvement, phase one",
        "principal_pence": 2_750_000_00,
        "rate": "5.70",
        "repayment": "annuity",
        "instalments": 20,
        "drawn_on": FIRST_DAY,
        "first_due_on": date(2027, 5, 2),
    }
    return values | changes


def make_loan(proposer: Caller, agreer: Caller, lender: str, **changes: Any) -> str:
    """Propose a loan and have it agreed; return its reference."""
    inputs = terms(lender, **changes)
    reference = str(run(proposer, "treasury.propose_loan", inputs).value)
    run(agreer, "treasury.agree_loan", {"loan": reference})
    return reference


def make_counterparty(
    caller: Caller = SYSTEM, name: str = "Barclays", limit_pence: int = 10_000_000_00
) -> str:
    """Add a bank that may be lent to for a year; return its reference."""
    inputs = {
        "entity": ENTITY,
        "name": name,
        "kind": "bank",
        "limit_pence": limit_pence,
        "days_max": 364,
        "held_from": date(2026, 4, 1),
        "reason": "Treasury management strategy 2026-27",
    }
    return str(run(caller, "treasury.add_counterparty", inputs).value)
