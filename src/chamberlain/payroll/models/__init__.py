"""The tables of payroll: who is paid how, what pay is made of, runs and what came of them."""

from chamberlain.payroll.models.elements import Element, Grade, Item, SpinePoint
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
from chamberlain.payroll.models.setup import (
    Employment,
    Order,
    PayGroup,
    Period,
    Scheme,
    Setup,
    TakeOn,
)

__all__ = [
    "Calculation",
    "CostLine",
    "Element",
    "Employment",
    "Grade",
    "Item",
    "Line",
    "Order",
    "PayException",
    "PayGroup",
    "Payslip",
    "Pension",
    "Period",
    "Result",
    "Run",
    "Scheme",
    "Setup",
    "SpinePoint",
    "Submission",
    "TakeOn",
]
