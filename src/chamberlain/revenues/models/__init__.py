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
from chamberlain.revenues.models.facts import Fact
from chamberlain.revenues.models.instructing import IndemnityClaim, Instructed, Lodgement
from chamberlain.revenues.models.liability import Account, Liability, LiableParty, Party
from chamberlain.revenues.models.recovery import Hold, RecoveryList, RecoveryStep
from chamberlain.revenues.models.register import Alteration, Dwelling, ListEntry

__all__ = [
    "Account",
    "Alteration",
    "Bill",
    "BillingRun",
    "Charge",
    "ChargeSet",
    "Collected",
    "Collection",
    "Dwelling",
    "Entry",
    "Fact",
    "Hold",
    "IndemnityClaim",
    "Instalment",
    "Instructed",
    "Liability",
    "LiableParty",
    "ListEntry",
    "Lodgement",
    "Mandate",
    "MandateMessage",
    "Party",
    "RecoveryList",
    "RecoveryStep",
]
