"""Direct Debit instructions: set up, moved to another account, cancelled."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from chamberlain.kernel.door import Act, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.payables.contract import account_possible
from chamberlain.revenues.commands.moving import locked_account
from chamberlain.revenues.commands.replanning import Replanned, replan
from chamberlain.revenues.contract import AccountRef
from chamberlain.revenues.errors import NoSuchAccount, WrongState
from chamberlain.revenues.models import Account, Mandate
from chamberlain.revenues.queries.payer_accounts import PayerAccount, sealed

IN_FORCE = ["new", "lodged", "live"]
KNOWN_TO_BANKS = ["lodged", "live"]

PayerName = Annotated[str, Field(min_length=1, max_length=18, description="As at the bank")]
SortCode = Annotated[str, Field(pattern=r"^[0-9]{6}$", description="Six digits")]
AccountNumber = Annotated[str, Field(pattern=r"^[0-9]{8}$", description="Eight digits")]
PayDay = Annotated[int, Field(ge=1, le=28, description="Day of the month")]
CameBy = Literal["paper", "telephone", "online"]
SignedOn = Annotated[date, Field(description="Signed, or agreed to online or by telephone")]
SECRET = ("account_name", "sort_code", "account_number")


@dataclass(frozen=True)
class Payer:
    """Who pays by Direct Debit from where, and how we came to know."""

    account: PayerAccount
    signed_on: date
    pay_day: int
    came_by: str


@command(duty="direct_debit.keep", secret=SECRET, summary="Set up a Direct Debit")
def set_up_direct_debit(
    act: Act,
    account: AccountRef,
    account_name: PayerName,
    sort_code: SortCode,
    account_number: AccountNumber,
    signed_on: SignedOn,
    pay_day: PayDay = 1,
    came_by: CameBy = "paper",
) -> Replanned:
    """Hold an instruction to collect; the next file lodges it with the payer's bank.

    The rest of the year is planned on the day chosen, no collection within the notice the scheme
    asks for: the bill made is the advance notice.
    """
    found = locked_account(act, account)
    if Mandate.objects.filter(account=found, state__in=IN_FORCE).exists():
        raise WrongState("There is an instruction already: cancel or move it.", field="account")
    bank = PayerAccount(account_name.upper(), sort_code, account_number)
    return instruct(act, found, Payer(bank, signed_on, pay_day, came_by))


@command(duty="direct_debit.keep", secret=SECRET, summary="Move a Direct Debit to another account")
def move_direct_debit(
    act: Act,
    account: AccountRef,
    account_name: PayerName,
    sort_code: SortCode,
    account_number: AccountNumber,
    signed_on: SignedOn,
    came_by: CameBy = "paper",
) -> Replanned:
    """End the instruction in force and hold one on another bank account; the days stay."""
    found = locked_account(act, account)
    before = in_force(found)
    end(before, act.today, "Moved to another bank account", tell_bank=True)
    bank = PayerAccount(account_name.upper(), sort_code, account_number)
    return instruct(act, found, Payer(bank, signed_on, found.pay_day, came_by))


@command(duty="direct_debit.keep", summary="Cancel a Direct Debit")
def cancel_direct_debit(
    act: Act, account: AccountRef, reason: Annotated[str, Field(min_length=3, max_length=140)]
) -> None:
    """Collect no more; the payer keeps the right to the same instalments.

    The payer's bank is told with the next file, unless it never heard of the instruction.
    """
    found = locked_account(act, account)
    mandate = in_force(found)
    end(mandate, act.today, reason, tell_bank=True)
    act.changed(f"revenues:account:{account}", {"direct_debit": mandate.reference}, None)


def instruct(act: Act, account: Account, payer: Payer) -> Replanned:
    """Keep an instruction whose account can exist, and plan what is left to pay by it."""
    bank = payer.account
    possible = account_possible(
        act.scope, sort_code=bank.sort_code, account_number=bank.account_number
    )
    if possible == "invalid":
        raise NoSuchAccount(
            "The sort code and account number don't belong together: check them on a statement or "
            "in the bank's app.",
            field="account_number",
        )
    if payer.signed_on > act.today:
        raise WrongState("It cannot have been signed after today.", field="signed_on")
    reference = next_reference("DDI")
    Mandate.objects.create(
        reference=reference,
        account=account,
        account_sealed=sealed(account.party.reference, reference, bank),
        came_by=payer.came_by,
        signed_on=payer.signed_on,
        noticed_on=act.today,
        act_id=act.id,
    )
    account.pay_day = payer.pay_day
    Account.objects.filter(pk=account.pk).update(pay_day=payer.pay_day)
    subject = f"revenues:account:{account.reference}"
    act.changed(subject, None, {"direct_debit": reference, "modulus": possible})
    return replan(act, account, reference)


def in_force(account: Account) -> Mandate:
    """Return an account's instruction, or refuse where it has none."""
    found = Mandate.objects.filter(account=account, state__in=IN_FORCE).first()
    if found is None:
        raise WrongState("There is no instruction to end.", field="account")
    return found


def end(mandate: Mandate, day: date, reason: str, *, tell_bank: bool = False) -> None:
    """Mark an instruction as one that collects no more.

    The bank is told only what it doesn't know: not of an instruction it never had, nor of its own
    word.
    """
    Mandate.objects.filter(pk=mandate.pk).update(
        state="cancelled",
        ended_on=day,
        end_reason=reason,
        tell_bank=tell_bank and mandate.state in KNOWN_TO_BANKS,
    )
