"""The bank accounts we hold."""

from datetime import date
from typing import Annotated

from django.db.models import Q
from pydantic import Field

from chamberlain.banking.models import BankAccount
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.records import Code, Name
from chamberlain.ledger.contract import Role, account_roles, require_for_close

SortCode = Annotated[str, Field(pattern=r"^\d{6}$", description="Six digits")]
AccountNumber = Annotated[str, Field(pattern=r"^\d{8}$", description="Eight digits")]

REQUIREMENTS = {
    "banking.reconciled": "Bank accounts reconciled, prepared and reviewed",
    "banking.explained": "Every bank line explained, or what is left signed for",
    "banking.suspense": "Suspense accounts reconciled with their lines, prepared and reviewed",
}
"""What banking asks of a period before it closes."""


@command(duty="bank_account.maintain", secret=("sort_code", "account_number", "iban"))
def add_bank_account(  # noqa: PLR0913, PLR0917 - each is a field of the form
    act: Act,
    code: Code,
    entity: str,
    name: Name,
    sort_code: SortCode,
    account_number: AccountNumber,
    opened_on: date,
    iban: str = "",
    bic: str = "",
    fund: str = "GF",
    ledger_account: str = "",
    transit_account: str = "",
    main: bool = False,
) -> str:
    """Add a bank account with the ledger codes that mirror it; return its code.

    Blank ledger codes are those of the roles main bank and cash in transit. From then on a period
    of the entity closes only when the account is reconciled and its lines are explained.
    """
    act.need(entity=entity)
    _refuse_known(entity, code, sort_code, account_number, main)
    roles = account_roles(act.scope, entity=entity)
    account = BankAccount.objects.create(
        code=code,
        entity=entity,
        fund=fund,
        name=name,
        sort_code=sort_code,
        account_number=account_number,
        iban="".join(iban.split()).upper(),
        bic=bic,
        ledger_account=ledger_account or _role(roles, Role.BANK),
        transit_account=transit_account or _role(roles, Role.CASH_IN_TRANSIT),
        main=main,
        opened_on=opened_on,
    )
    for requirement, title in REQUIREMENTS.items():
        require_for_close(
            act, requirement=requirement, name=title, owner="bank_reviewer", entity=entity
        )
    after = {"name": name, "ledger_account": account.ledger_account, "main": main}
    act.changed(f"banking:account:{entity}/{code}", None, after)
    return account.code


def _refuse_known(entity: str, code: str, sort_code: str, number: str, main: bool) -> None:
    if BankAccount.objects.filter(entity=entity, code=code).exists():
        raise Refusal(f"{entity} has a bank account {code} already.", field="code")
    held = BankAccount.objects.filter(sort_code=sort_code, account_number=number)
    if held.exists():
        raise Refusal("This sort code and account number are held already.", field="account_number")
    if main and BankAccount.objects.filter(entity=entity, main=True).exists():
        raise Refusal(f"{entity} has a main bank account already.", field="main")


def _role(roles: dict[str, str], role: Role) -> str:
    if role not in roles:
        raise Refusal(f"The chart names no account for the role {role}.", code="role_unknown")
    return roles[role]


def bank_account(entity: str, code: str) -> BankAccount:
    """Return the entity's bank account of that code; a blank code is its main account."""
    wanted = Q(code=code) if code else Q(main=True)
    found = BankAccount.objects.filter(wanted, entity=entity).first()
    if found is None:
        raise Unknown(f"{entity} has no bank account {code or 'that is its main one'}.")
    return found
