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
from chamberlain.ledger.models.planned import RechargeRule, Schedule, SchedulePart, Upload
from chamberlain.ledger.models.years import CloseAccount, Comparison, TakeOn, YearClose

__all__ = [
    "Account",
    "AccountRole",
    "CloseAccount",
    "CloseCheck",
    "CloseRequirement",
    "CloseSignature",
    "CombinationRule",
    "Comparison",
    "CostCentre",
    "Fund",
    "Journal",
    "JournalType",
    "Line",
    "Period",
    "Placement",
    "PreparedJournal",
    "Project",
    "RechargeRule",
    "Schedule",
    "SchedulePart",
    "Seal",
    "TakeOn",
    "Upload",
    "VatCode",
    "YearClose",
]
