"""The tables of treasury: debt, what is lent, provisions, forecasts and indicators."""

from chamberlain.treasury.models.cash import CashItem, Forecast, ForecastDay, Indicator
from chamberlain.treasury.models.debt import Accrual, EarlyRepayment, Instalment, Lender, Loan
from chamberlain.treasury.models.lent import Counterparty, CounterpartyLimit, Investment
from chamberlain.treasury.models.provisions import Provision, ProvisionCharge

__all__ = [
    "Accrual",
    "CashItem",
    "Counterparty",
    "CounterpartyLimit",
    "EarlyRepayment",
    "Forecast",
    "ForecastDay",
    "Indicator",
    "Instalment",
    "Investment",
    "Lender",
    "Loan",
    "Provision",
    "ProvisionCharge",
]
