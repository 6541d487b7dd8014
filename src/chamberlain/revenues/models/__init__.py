"""Tables of revenues: the register, parties and liability, dated facts, charges, collection."""

from chamberlain.revenues.models.charges import (
    Bill,
    BillingRun,
    Charge,
    ChargeSet,
    Entry,
    Instalment,
)
from chamberlain.revenues.models.collecting import Collected, Collection, Mandate, MandateMessage
from chamberlain.revenues.models.converting import ControlTotal, TheirBill
from chamberlain.revenues.models.court import (
    CostsMoved,
    CourtCase,
    Hearing,
    LiabilityOrder,
    Means,
    OrderParty,
)
from chamberlain.revenues.models.enforcing import (
    Arrangement,
    ArrangementPart,
    Deduction,
    Enforcement,
)
from chamberlain.revenues.models.facts import Fact
from chamberlain.revenues.models.fund import (
    CollectionPoint,
    FundEstimate,
    FundYear,
    Precept,
    PreceptingBody,
    PreceptPayment,
)
from chamberlain.revenues.models.fund_shares import FundShares
from chamberlain.revenues.models.giving import Appeal, Penalty, Refund, WriteOff
from chamberlain.revenues.models.instructing import IndemnityClaim, Instructed, Lodgement
from chamberlain.revenues.models.liability import Account, Liability, LiableParty, Party
from chamberlain.revenues.models.minding import Authority, Barred, Councillor, Vulnerability
from chamberlain.revenues.models.printing import PrintBatch
from chamberlain.revenues.models.rates import (
    AppealsProvision,
    Hereditament,
    RatesFact,
    RatesNotice,
    RatesShare,
    RatesWorking,
    RatingEntry,
)
from chamberlain.revenues.models.recovery import Hold, RecoveryList, RecoveryStep
from chamberlain.revenues.models.reducing import ClaimFacts, ReductionClaim, ReductionDecision
from chamberlain.revenues.models.register import Alteration, Dwelling, ListEntry
from chamberlain.revenues.models.requests import Request

__all__ = [
    "Account",
    "Alteration",
    "Appeal",
    "AppealsProvision",
    "Arrangement",
    "ArrangementPart",
    "Authority",
    "Barred",
    "Bill",
    "BillingRun",
    "Charge",
    "ChargeSet",
    "ClaimFacts",
    "Collected",
    "Collection",
    "CollectionPoint",
    "ControlTotal",
    "CostsMoved",
    "Councillor",
    "CourtCase",
    "Deduction",
    "Dwelling",
    "Enforcement",
    "Entry",
    "Fact",
    "FundEstimate",
    "FundShares",
    "FundYear",
    "Hearing",
    "Hereditament",
    "Hold",
    "IndemnityClaim",
    "Instalment",
    "Instructed",
    "Liability",
    "LiabilityOrder",
    "LiableParty",
    "ListEntry",
    "Lodgement",
    "Mandate",
    "MandateMessage",
    "Means",
    "OrderParty",
    "Party",
    "Penalty",
    "Precept",
    "PreceptPayment",
    "PreceptingBody",
    "PrintBatch",
    "RatesFact",
    "RatesNotice",
    "RatesShare",
    "RatesWorking",
    "RatingEntry",
    "RecoveryList",
    "RecoveryStep",
    "ReductionClaim",
    "ReductionDecision",
    "Refund",
    "Request",
    "TheirBill",
    "Vulnerability",
    "WriteOff",
]
