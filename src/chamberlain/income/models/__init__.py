"""Income's tables. What only the database may change (the counters) is in the migrations' SQL."""

from chamberlain.income.models.channels import Batch, CardPayment, Takings, TillSession
from chamberlain.income.models.charges import Charge, ChargeLine, Credit, Customer
from chamberlain.income.models.claims import Claim, ClaimCharge, ClaimEvent
from chamberlain.income.models.debt import (
    Dispute,
    Periodic,
    RecoveryStep,
    WriteOff,
)
from chamberlain.income.models.interests import Barred
from chamberlain.income.models.losses import Allowance, FormerAllowance, LossHistory, LossRates
from chamberlain.income.models.receipts import Allocation, Payer, Receipt, Refund, Suspense
from chamberlain.income.models.register import Account, IncomeType, Validator

__all__ = [
    "Account",
    "Allocation",
    "Allowance",
    "Barred",
    "Batch",
    "CardPayment",
    "Charge",
    "ChargeLine",
    "Claim",
    "ClaimCharge",
    "ClaimEvent",
    "Credit",
    "Customer",
    "Dispute",
    "FormerAllowance",
    "IncomeType",
    "LossHistory",
    "LossRates",
    "Payer",
    "Periodic",
    "Receipt",
    "RecoveryStep",
    "Refund",
    "Suspense",
    "Takings",
    "TillSession",
    "Validator",
    "WriteOff",
]
