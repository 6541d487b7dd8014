"""The tables of payables: payees, invoices, what is owed, and how it is paid."""

from chamberlain.payables.models.budgets import BudgetTold
from chamberlain.payables.models.cards import (
    Card,
    CardAccount,
    CardCoding,
    CardLine,
    CardReminder,
    CardStatement,
)
from chamberlain.payables.models.controls import ControlReconciliation
from chamberlain.payables.models.invoices import (
    Dispute,
    Invoice,
    InvoiceCheck,
    InvoiceLine,
    ProbableDuplicate,
    ReceivedDocument,
)
from chamberlain.payables.models.late_claims import LateClaim
from chamberlain.payables.models.off_payroll import Determination, GrossRelease
from chamberlain.payables.models.payees import (
    BankDetails,
    BankMark,
    BankVerification,
    Payee,
    PayeeFact,
)
from chamberlain.payables.models.publishing import Publication
from chamberlain.payables.models.recalls import Recall
from chamberlain.payables.models.runs import (
    Attempt,
    InputReport,
    Obligation,
    Payment,
    Run,
    RunException,
    RunFile,
)
from chamberlain.payables.models.spending import (
    CodingMeasure,
    SpendFile,
    SpendLine,
    SpendSetAside,
    SupplierMerge,
)

__all__ = [
    "Attempt",
    "BankDetails",
    "BankMark",
    "BankVerification",
    "BudgetTold",
    "Card",
    "CardAccount",
    "CardCoding",
    "CardLine",
    "CardReminder",
    "CardStatement",
    "CodingMeasure",
    "ControlReconciliation",
    "Determination",
    "Dispute",
    "GrossRelease",
    "InputReport",
    "Invoice",
    "InvoiceCheck",
    "InvoiceLine",
    "LateClaim",
    "Obligation",
    "Payee",
    "PayeeFact",
    "Payment",
    "ProbableDuplicate",
    "Publication",
    "Recall",
    "ReceivedDocument",
    "Run",
    "RunException",
    "RunFile",
    "SpendFile",
    "SpendLine",
    "SpendSetAside",
    "SupplierMerge",
]
