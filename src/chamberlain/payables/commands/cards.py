"""Purchase cards: accounts with a provider, and who holds which card up to what."""

from datetime import date
from typing import Annotated

from django.db.models import Q
from pydantic import Field

from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.models import User
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Code, Name, Pence
from chamberlain.ledger.contract import Coding, cost_centre_tree, valid_coding
from chamberlain.payables.commands.banks import account_to_pay_from
from chamberlain.payables.contract import CardRef
from chamberlain.payables.errors import CodingIncomplete
from chamberlain.payables.models import Card, CardAccount

LastFour = Annotated[
    str, Field(pattern=r"^[0-9]{4}$", description="Last four digits; the number itself is not kept")
]
Limit = Annotated[Pence, Field(gt=0)]
Days = Annotated[int, Field(ge=1, le=60, description="Working days")]


@command(duty="card.maintain", summary="Add a purchase card account")
def add_card_account(  # noqa: PLR0913 - what an account is
    act: Act,
    code: Code,
    entity: str,
    provider: Name,
    debit_reference: Name,
    *,
    clearing_account: Code = "A2180",
    bank_account: Code = "MAIN",
    coding_days: Days = 10,
    reminder_days: Days = 5,
) -> str:
    """Add an account with a card provider; its bill is taken from a bank account of ours.

    `debit_reference` is the text by which the provider's direct debit shows on the bank statement.
    Bills are charged to the clearing account, and cleared from it as lines are approved.
    """
    act.need(entity=entity)
    paying = account_to_pay_from(act, entity, bank_account)
    _refuse_coding(act, entity, Coding(account=clearing_account))
    if CardAccount.objects.filter(entity=entity, code=code).exists():
        raise Refusal(f"{entity} has a card account {code} already.", code="known", field="code")
    CardAccount.objects.create(
        code=code,
        entity=entity,
        provider=provider,
        clearing_account=clearing_account,
        bank_account=bank_account,
        debit_reference=debit_reference,
        fund=paying.fund or "GF",
        coding_days=coding_days,
        reminder_days=reminder_days,
        act_id=act.id,
    )
    act.changed(f"payables:card_account:{entity}/{code}", None, {"provider": provider})
    return code


def card_account(act: Act, entity: str, code: str) -> CardAccount:
    """Return an account in reach, locked for whoever loads its bills."""
    act.need(entity=entity)
    found = CardAccount.objects.select_for_update().filter(entity=entity, code=code).first()
    if found is None:
        known = CardAccount.objects.filter(entity=entity).values_list("code", flat=True)
        raise Unknown(
            f"There is no card account {code}. There are: {', '.join(known) or 'none'}.",
            field="account",
        )
    return found


@command(duty="card.maintain", summary="Issue a purchase card")
def issue_card(  # noqa: PLR0913, PLR0917 - what a card is
    act: Act,
    entity: str,
    account: Code,
    holder: Name,
    last_four: LastFour,
    cost_centre: Code,
    subjective: Code,
    single_limit_pence: Limit,
    month_limit_pence: Limit,
    *,
    fund: Code = "GF",
) -> str:
    """Record a card in somebody's hand; return its reference.

    What it buys is charged to `cost_centre` unless the holder codes it elsewhere, and approved by
    whoever approves for that cost centre. A holder never approves their own.
    """
    found = card_account(act, entity, account)
    person = _person(holder)
    _refuse_limits(single_limit_pence, month_limit_pence)
    _refuse_coding(act, entity, Coding(account=subjective, cost_centre=cost_centre, fund=fund))
    if Card.objects.filter(account=found, last_four=last_four, ended_on__isnull=True).exists():
        raise Refusal(f"A card ending {last_four} is in use already.", field="last_four")
    made = Card.objects.create(
        reference=next_reference("CRD"),
        account=found,
        entity=entity,
        holder=person,
        last_four=last_four,
        cost_centre=cost_centre,
        directorate=_directorate(act, cost_centre),
        subjective=subjective,
        fund=fund,
        single_limit_pence=single_limit_pence,
        month_limit_pence=month_limit_pence,
        issued_on=act.today,
        act_id=act.id,
    )
    act.concerns(f"payables:card:{made.reference}")
    shown = {"holder": person, "single": single_limit_pence, "month": month_limit_pence}
    act.changed(f"payables:card:{made.reference}", None, shown)
    return made.reference


@command(duty="card.maintain", summary="Change the limits of a purchase card")
def set_card_limits(
    act: Act, card: CardRef, single_limit_pence: Limit, month_limit_pence: Limit, reason: Name
) -> None:
    """Set what a card may spend at once and in a month, from now on."""
    found = _in_use(act, card)
    _refuse_limits(single_limit_pence, month_limit_pence)
    before = {"single": found.single_limit_pence, "month": found.month_limit_pence}
    Card.objects.filter(pk=found.pk).update(
        single_limit_pence=single_limit_pence, month_limit_pence=month_limit_pence
    )
    after = {"single": single_limit_pence, "month": month_limit_pence, "reason": reason}
    act.concerns(f"payables:card:{card}")
    act.changed(f"payables:card:{card}", before, after)


@command(duty="card.maintain", summary="End a purchase card")
def end_card(act: Act, card: CardRef, reason: Name, ended_on: date | None = None) -> None:
    """Note that a card is out of use, as when its holder leaves; what it bought is still coded."""
    found = _in_use(act, card)
    Card.objects.filter(pk=found.pk).update(ended_on=ended_on or act.today, ended_why=reason)
    act.concerns(f"payables:card:{card}")
    act.changed(f"payables:card:{card}", {"ended": None}, {"ended": reason})


def _in_use(act: Act, reference: str) -> Card:
    found = Card.objects.select_for_update().filter(reference=reference).first()
    if found is None or not (act.scope.all or found.entity in act.scope.entities):
        raise Unknown(f"There is no card {reference}.", field="card")
    act.need(entity=found.entity)
    if found.ended_on is not None:
        raise Refusal(f"{reference} ended on {found.ended_on:%-d %B %Y}.", field="card")
    return found


def _refuse_limits(single: int, month: int) -> None:
    if month < single:
        raise Refusal(
            "The limit of a month is less than that of one purchase.",
            code="limits",
            field="month_limit_pence",
        )


def _person(named: str) -> str:
    """Return the reference of an active person, named by it or by what they sign in with."""
    known = User.objects.filter(Q(reference=named) | Q(username__iexact=named), is_active=True)
    found = known.values_list("reference", flat=True).first()
    if found is None:
        raise Unknown(f"There is no active person {named}.", field="holder")
    return found


def _directorate(act: Act, cost_centre: str) -> str | None:
    tree = cost_centre_tree(act.scope, as_at=act.today)
    found = tree.filter(tree["cost_centre"] == cost_centre)["directorate"].to_list()
    return found[0] if found else None


def _refuse_coding(act: Act, entity: str, coding: Coding) -> None:
    problems = valid_coding(act.scope, entity=entity, on=act.today, codings=[coding])
    if problems:
        one = problems[0]
        raise CodingIncomplete(f"{one.value}: {one.message}", field=one.field)
