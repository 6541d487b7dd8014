"""The tables of budgets. Guards stand in `migrations/0002_guards.py`."""

from chamberlain.budgets.models.budget import (
    Commitment,
    Line,
    LineProfile,
    Manager,
    OutsideControl,
    Profile,
    Threshold,
    Virement,
    VirementLine,
    Year,
)
from chamberlain.budgets.models.capital import (
    Scheme,
    SchemeChange,
    SchemeChangeLine,
    SchemeForecast,
    SchemeGate,
)
from chamberlain.budgets.models.clawbacks import GrantClawback
from chamberlain.budgets.models.forecast import Forecast, Measure, Pack, PastYear
from chamberlain.budgets.models.grants import (
    Grant,
    GrantCarry,
    GrantClaim,
    GrantClaimLine,
    GrantCoding,
    GrantCondition,
    GrantDocument,
    GrantReceipt,
)
from chamberlain.budgets.models.plans import (
    Plan,
    PlanAssumption,
    PlanBase,
    PlanItem,
    PlanSubmission,
)
from chamberlain.budgets.models.savings import Saving, SavingState
from chamberlain.budgets.models.schools import (
    School,
    SchoolAdvance,
    SchoolReminder,
    SchoolReturn,
    SchoolReturnLine,
    SchoolShare,
)
from chamberlain.budgets.models.staffing import Seat, StaffingAssumption, StaffingCost

__all__ = [
    "Commitment",
    "Forecast",
    "Grant",
    "GrantCarry",
    "GrantClaim",
    "GrantClaimLine",
    "GrantClawback",
    "GrantCoding",
    "GrantCondition",
    "GrantDocument",
    "GrantReceipt",
    "Line",
    "LineProfile",
    "Manager",
    "Measure",
    "OutsideControl",
    "Pack",
    "PastYear",
    "Plan",
    "PlanAssumption",
    "PlanBase",
    "PlanItem",
    "PlanSubmission",
    "Profile",
    "Saving",
    "SavingState",
    "Scheme",
    "SchemeChange",
    "SchemeChangeLine",
    "SchemeForecast",
    "SchemeGate",
    "School",
    "SchoolAdvance",
    "SchoolReminder",
    "SchoolReturn",
    "SchoolReturnLine",
    "SchoolShare",
    "Seat",
    "StaffingAssumption",
    "StaffingCost",
    "Threshold",
    "Virement",
    "VirementLine",
    "Year",
]
