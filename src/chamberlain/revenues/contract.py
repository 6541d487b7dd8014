"""Revenues' published face: events, and what others may ask of what is billed and owed.

Amounts are whole pence; what is owed to the council is positive. Years are financial years by their
first half: 2026 is 2026-27.
"""

from chamberlain.kernel.door import query_handle
from chamberlain.kernel.records import Ref

BILLS_ISSUED = "revenues.bills_issued"
"""`{"entity", "run", "year"}`: a year's annual bills are in force."""

ACCOUNTS_CHANGED = "revenues.accounts_changed"
"""`{"entity", "accounts": [reference]}`: what these accounts owe, or when, is not what it was."""

DwellingRef = Ref("revenues:dwelling")
AccountRef = Ref("revenues:account")
PartyRef = Ref("revenues:party")
BillingRef = Ref("revenues:billing")
ReductionRef = Ref("revenues:reduction")
CollectionRef = Ref("revenues:collection")
ClaimRef = Ref("revenues:claim")
PrintRef = Ref("revenues:printed")
RequestRef = Ref("revenues:request")
RecoveryRef = Ref("revenues:recovery")
HearingRef = Ref("revenues:hearing")
CaseRef = Ref("revenues:case")
OrderRef = Ref("revenues:order")
EnforcementRef = Ref("revenues:enforcement")
ArrangementRef = Ref("revenues:arrangement")
WriteOffRef = Ref("revenues:write_off")
RefundRef = Ref("revenues:refund")
PenaltyRef = Ref("revenues:penalty")
AppealRef = Ref("revenues:appeal")

# account(scope, reference="5000000017", as_at=date) -> the account on one page
account = query_handle("revenues.account")
# collection_so_far(scope, entity=, year=, as_at=date) -> .charged_pence, .received_pence, .rate_e2
collection_so_far = query_handle("revenues.collection_so_far")
# control(scope, entity=, as_at=date) -> list of account, name, ledger_pence, detail_pence,
# not_posted_pence: debtors of council tax and business rates
control = query_handle("revenues.control")
