"""Treasury's published face: events, and what others may ask of debt and cash.

Amounts are whole pence, rates percent a year x 10,000 (`_e4`). Nothing below treasury calls it;
insight asks it.
"""

from typing import Annotated, Literal

from pydantic import Field

from chamberlain.kernel.door import query_handle
from chamberlain.kernel.records import Pence, Ref

LOAN_AGREED = "treasury.loan_agreed"
"""`{"entity", "loan", "principal_pence", "drawn_on"}`: a second person agreed a loan."""

INSTALMENTS_RAISED = "treasury.instalments_raised"
"""`{"entity", "instalments": [source reference], "total_pence"}`: asked of payables."""

INVESTMENT_PLACED = "treasury.investment_placed"
"""`{"entity", "investment", "principal_pence", "counterparty"}`: a second person agreed it."""

LenderKind = Literal["pwlb", "market", "local_authority"]
RepaymentKind = Literal["annuity", "eip", "maturity", "fixed"]
CounterpartyKind = Literal["bank", "building_society", "money_market_fund", "government", "council"]

LoanRef = Ref("treasury:loan")
InvestmentRef = Ref("treasury:investment")
CounterpartyRef = Ref("treasury:counterparty")


Rate = Annotated[
    str,
    Field(pattern=r"^[0-9]{1,2}(\.[0-9]{1,4})?$", description="Percent a year, such as 5.70"),
]
"""A rate a year as people write it, in percent."""

DaysMax = Annotated[int, Field(ge=0, le=18_300, description="Longest term in days")]
LimitPence = Annotated[
    Pence, Field(ge=0, description="Most that may be lent to it at any time; nought stops lending")
]
LentPence = Annotated[Pence, Field(gt=0, description="What is lent")]

# gross_debt(scope, entity=, as_at=date) -> pence owed on all loans
gross_debt = query_handle("treasury.gross_debt")
# cash_forecast(scope, entity=, as_at=date, days=91) -> frame day, in_pence, out_pence,
# balance_pence
cash_forecast = query_handle("treasury.cash_forecast")
# indicators(scope, entity=, year=, as_at=date) -> list with estimate, limit, actual and state
indicators = query_handle("treasury.indicators")
