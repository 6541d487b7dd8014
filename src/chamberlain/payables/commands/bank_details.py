"""Bank details: proposed by one person, verified by another, usable after a cooling period."""

import re
from typing import Annotated, Literal

from pydantic import Field

from chamberlain.kernel import personal
from chamberlain.kernel.calendar import add_working_days, next_working_day
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Name, Record, Text
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.payables.commands.accounts import sealed_account, sealed_call, write_mark
from chamberlain.payables.contract import DocumentRef
from chamberlain.payables.errors import BankDetailsFrozen, NotVerifiable, WrongState
from chamberlain.payables.models import BankDetails, BankVerification, Payee
from chamberlain.payables.queries.accounts import Call, opened_account
from chamberlain.payables.queries.finding import (
    find_payee,
    name_of,
)
from chamberlain.payables.queries.modulus import checked
from chamberlain.payables.queries.options import stored_options
from chamberlain.payables.rules.bank_account import BankAccount
from chamberlain.payables.rules.states import OPEN_RUN_STATES

SortCode = Annotated[str, Field(pattern=r"^\d{2}[- ]?\d{2}[- ]?\d{2}$")]
AccountNumber = Annotated[str, Field(pattern=r"^\d{6,8}$")]
Method = Literal["call_back", "in_person", "supplier_portal", "source_application"]
PayeeCheck = Literal["match", "close match", "no match", "unable to check", "not done"]

SECRETS = ("sort_code", "account_number", "account_name", "roll_number")
CALL_SECRETS = ("number_called", "answered_by", "payee_check_name")


class Revealed(Record):
    """Bank details in full, as a person with need of them asked to see."""

    reference: str
    account_name: str
    sort_code: str
    account_number: str
    roll_number: str


def lock_runs(act: Act, *, alone: bool) -> None:
    """Keep bank details and the making of runs apart until this act is over.

    Runs are proposed alone; any number of verifications may stand side by side.
    """
    lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with act.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtextextended('payables.bank_details', 0))")


def _refuse_while_paid(payee: Payee) -> None:
    """Refuse while the payee is in a run that is being made."""
    found = rows(
        "SELECT r.reference FROM payables_payment p JOIN payables_run r ON r.id = p.run_id "
        "WHERE p.payee_id = %s AND r.state = ANY(%s) LIMIT 1",
        [payee.pk, OPEN_RUN_STATES],
    )
    if found:
        raise BankDetailsFrozen(
            f"{payee.reference} is in payment run {found[0]['reference']}, which is not yet "
            "released: bank details don't change while it is open."
        )


@command(duty="bank_details.propose", secret=SECRETS, summary="Propose bank details")
def propose_bank_details(
    act: Act,
    supplier: str,
    sort_code: SortCode,
    account_number: AccountNumber,
    account_name: Name,
    roll_number: str = "",
    requested_by: Annotated[Text, Field(description="Who asked for it, and how")] = "",
    document: DocumentRef = "",
) -> str:
    """Propose where a supplier's money goes; return the proposal's reference.

    A second person verifies it before anything is paid there. The modulus check is kept with it:
    a number that cannot be right may be proposed, and is never paid.
    """
    payee = find_payee(act.scope, supplier)
    act.need(entity=payee.entity)
    account = BankAccount(
        re.sub(r"\D", "", sort_code), account_number.zfill(8), roll_number, account_name
    )
    return ask_to_verify(act, payee, account, requested_by=requested_by, document=document)


def ask_to_verify(act: Act, payee: Payee, account: BankAccount, **parts: str) -> str:
    """Keep proposed details and ask a second person to verify them; return their reference."""
    act.concerns(f"payables:bank_details_of:{payee.reference}")
    details = write_details(act, payee, account, **parts)
    subject = f"payables:bank_details:{details.reference}"
    act.concerns(subject)
    act.ask_for(
        subject,
        "payables.verify_bank_details",
        title=f"Verify bank details of {name_of(payee.pk, act.today)}",
        entity=payee.entity,
        url=f"/staff/payables/suppliers/{payee.reference}",
    )
    return details.reference


def write_details(act: Act, payee: Payee, account: BankAccount, **parts: str) -> BankDetails:
    """Keep proposed details with their modulus check, and whether they change earlier ones."""
    earlier = BankDetails.objects.filter(payee=payee, bankverification__outcome="verified")
    reference = next_reference("BNK")
    details = BankDetails.objects.create(
        reference=reference,
        payee=payee,
        account_sealed=sealed_account(payee.reference, reference, account),
        modulus=checked(account.sort_code, account.account_number),
        is_change=earlier.exists(),
        proposed_by=act.person,
        proposed_on=act.today,
        proposed_at=act.now,
        act_id=act.id,
        **parts,
    )
    write_mark(details, account)
    act.changed(
        f"payables:supplier:{payee.reference}",
        None,
        {"bank_details": details.reference, "modulus": details.modulus},
    )
    return details


def _waiting(act: Act, reference: str) -> BankDetails:
    found = (
        BankDetails.objects.select_related("payee")
        .filter(reference=reference, bankverification__isnull=True)
        .first()
    )
    if found is None:
        raise Unknown(f"No bank details {reference} wait to be verified.", field="details")
    find_payee(act.scope, found.payee.reference)
    act.need(entity=found.payee.entity)
    act.concerns(f"payables:bank_details:{reference}")
    return found


def _held_before(details: BankDetails, number: str) -> bool:
    """Whether a telephone number was held before the change was asked for, and not by its hand.

    A number that the proposer put in themselves since the last details were proposed proves
    nothing: whoever asks for new details may have asked for a new number first.
    """
    digits = re.sub(r"\D", "", number)
    held = rows(
        "SELECT f.telephone FROM payables_payee_fact f LEFT JOIN kernel_act a ON a.id = f.act_id "
        "WHERE f.payee_id = %s AND f.telephone <> '' AND lower(f.known) < %s "
        "AND (NOT %s OR a.person IS DISTINCT FROM %s OR lower(f.known) < "
        "(SELECT max(b.proposed_at) FROM payables_bank_details b JOIN payables_bank_verification v "
        "ON v.details_id = b.id AND v.outcome = 'verified' WHERE b.payee_id = f.payee_id))",
        [details.payee_id, details.proposed_at, details.is_change, details.proposed_by],
    )
    return bool(digits) and digits in {re.sub(r"\D", "", row["telephone"]) for row in held}


@command(duty="bank_details.verify", secret=CALL_SECRETS, summary="Verify proposed bank details")
def verify_bank_details(  # noqa: PLR0913 - the record of a verification has these parts
    act: Act,
    *,
    details: str,
    method: Method,
    answered_by: Name,
    number_called: str = "",
    payee_check: PayeeCheck = "not done",
    payee_check_code: Annotated[str, Field(pattern="^([A-Z0-9]{4})?$")] = "",
    payee_check_name: str = "",
    note: Text = "",
) -> str:
    """Record how proposed details were verified; return the first day they may be paid.

    The proposer never verifies. A call must go to a number held before the request. Changed details
    cool for some working days; a Confirmation of Payee that doesn't match needs a note that says
    why it was accepted.
    """
    lock_runs(act, alone=False)
    found = _waiting(act, details)
    _refuse_while_paid(found.payee)
    if method == "source_application" and not act.trusted:
        raise NotVerifiable("Only the application that keeps a payee vouches so.", field="method")
    if method == "call_back" and not _held_before(found, number_called):
        raise NotVerifiable(
            f"The number called was not held for {found.payee.reference} before the change was "
            "asked for. Call a number that was.",
            field="number_called",
        )
    if found.modulus == "invalid":
        raise NotVerifiable(
            "The sort code and account number fail the modulus check: no such account can exist.",
            field="details",
        )
    if payee_check in {"no match", "close match"} and not note:
        raise NotVerifiable(
            f"Confirmation of Payee said {payee_check}: say in the note why it is accepted.",
            field="note",
        )
    cooling = stored_options().cooling_days if found.is_change else 0
    usable_from = add_working_days(next_working_day(act.today), cooling) if cooling else act.today
    BankVerification.objects.create(
        details=found,
        outcome="verified",
        method=method,
        call_sealed=sealed_call(
            found.payee.reference, details, Call(number_called, answered_by, payee_check_name)
        ),
        payee_check=payee_check,
        payee_check_code=payee_check_code,
        note=note,
        verified_by=act.person,
        verified_on=act.today,
        usable_from=usable_from,
        act_id=act.id,
    )
    act.done(f"payables:bank_details:{details}")
    act.changed(
        f"payables:supplier:{found.payee.reference}",
        None,
        {"bank_details": details, "usable_from": usable_from.isoformat()},
    )
    return usable_from.isoformat()


@command(duty="bank_details.verify", summary="Refuse proposed bank details")
def reject_bank_details(act: Act, details: str, reason: Name) -> None:
    """Refuse proposed details; whatever was verified before stays in use."""
    found = _waiting(act, details)
    BankVerification.objects.create(
        details=found,
        outcome="refused",
        method="none",
        note=reason,
        verified_by=act.person,
        verified_on=act.today,
        act_id=act.id,
    )
    act.done(f"payables:bank_details:{details}")


@command(duty="bank_details.reveal", secret=("answer",), summary="See bank details in full")
def reveal_bank_details(act: Act, details: str, why: Name) -> Revealed:
    """Return bank details unmasked. That they were seen, by whom and why, stays in the audit."""
    found = BankDetails.objects.select_related("payee").filter(reference=details).first()
    if found is None or not act.scope.sees_class("bank_details"):
        raise Unknown(f"There are no bank details {details}.", field="details")
    payee = find_payee(act.scope, found.payee.reference)
    act.need(entity=payee.entity)
    act.concerns(f"payables:bank_details_of:{payee.reference}")
    if not why.strip():
        raise WrongState("Say why they are needed.", field="why")
    account = opened_account(payee.reference, found.reference, found.account_sealed)
    if account is None:
        raise personal.Erased(f"{payee.reference} was erased: its bank details open no more.")
    return Revealed(reference=found.reference, **account._asdict())
