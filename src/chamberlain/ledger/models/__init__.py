"""The ledger's tables. Guards and what they keep stand in `migrations/sql`."""

from chamberlain.ledger.models.chart import (
    Account,
    AccountRole,
    CombinationRule,
    CostCentre,
    Fund,
    JournalType,
    Placement,
    Project,
    VatCode,
)
from chamberlain.ledger.models.journals import Journal, Line, PreparedJournal, Seal
from chamberlain.ledger.models.periods import (
    CloseCheck,
    CloseRequirement,
    CloseSignature,
    Period,
)

__all__ = [
    "Account",
    "AccountRole",
    "CloseCheck",
    "CloseRequirement",
    "CloseSignature",
    "CombinationRule",
    "CostCentre",
    "Fund",
    "Journal",
    "JournalType",
    "Line",
    "Period",
    "Placement",
    "PreparedJournal",
    "Project",
    "Seal",
    "VatCode",
]
