"""The tables of payroll: who is paid how, what pay is made of, runs and what came of them."""

from chamberlain.payroll.models.benefits import Benefit, BenefitClosed, BenefitYear
from chamberlain.payroll.models.certificates import Certificate
from chamberlain.payroll.models.elements import Element, Grade, Item, PayRange, SpinePoint
from chamberlain.payroll.models.leavers import LeaverConfirmed
from chamberlain.payroll.models.missed import MissedPay
from chamberlain.payroll.models.overpaid import Overpayment
from chamberlain.payroll.models.owed import Body, Due, Remittance, SchemeYear, Told
from chamberlain.payroll.models.paper import PaperWish, PayslipBatch
from chamberlain.payroll.models.parallel import Parallel, ParallelLine, ParallelName
from chamberlain.payroll.models.runs import (
    Calculation,
    CostLine,
    Line,
    PayException,
    Payslip,
    Pension,
    Result,
    Run,
    Submission,
)
from chamberlain.payroll.models.scenarios import SavedScenario
from chamberlain.payroll.models.setup import (
    Employment,
    Enrolment,
    Order,
    PayGroup,
    Period,
    Previous,
    Scheme,
    Setup,
    TakeOn,
)

__all__ = [
    "Benefit",
    "BenefitClosed",
    "BenefitYear",
    "Body",
    "Calculation",
    "Certificate",
    "CostLine",
    "Due",
    "Element",
    "Employment",
    "Enrolment",
    "Grade",
    "Item",
    "LeaverConfirmed",
    "Line",
    "MissedPay",
    "Order",
    "Overpayment",
    "PaperWish",
    "Parallel",
    "ParallelLine",
    "ParallelName",
    "PayException",
    "PayGroup",
    "PayRange",
    "Payslip",
    "PayslipBatch",
    "Pension",
    "Period",
    "Previous",
    "Remittance",
    "Result",
    "Run",
    "SavedScenario",
    "Scheme",
    "SchemeYear",
    "Setup",
    "SpinePoint",
    "Submission",
    "TakeOn",
    "Told",
]
