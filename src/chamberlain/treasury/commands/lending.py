"""Money lent: proposed, agreed by a second person within the limit, and back again."""

from datetime import date

import polars as pl
from django.db.models import Q, Sum

from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.money import format_pounds, rate_e4
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Pence, Text
from chamberlain.ledger.contract import line
from chamberlain.treasury.commands.counterparties import limit_on
from chamberlain.treasury.commands.posting import (
    journal,
    post,
    tell_bank,
    transit,
)
from chamberlain.treasury.contract import (
    INVESTMENT_PLACED,
    CounterpartyRef,
    InvestmentRef,
    LentPence,
    Rate,
)
from chamberlain.treasury.errors import OverCounterpartyLimit, TermsWrong, WrongState
from chamberlain.treasury.models import Counterparty, Investment
from chamberlain.treasury.rules.codings import code
from chamberlain.treasury.rules.interest import deposit_interest

LONG_DAYS = 365
PAGES = "/staff/treasury/"


def interest_of(principal_pence: int, rate: int, since: date, until: date | None) -> int:
    """Return what a deposit earns by its end; nothing is known of one without an end."""
    if until is None:
        return 0
    row = {"principal_pence": principal_pence, "rate_e4": rate, "since": since, "until": until}
    result, errors = deposit_interest.run(pl.DataFrame([row]))
    if errors.height:
        raise TermsWrong(str(errors["message"][0]), field=str(errors["field"][0]))
    return int(result["interest_pence"][0])


@command(duty="investment.propose", summary="Propose an investment")
def propose_investment(
    act: Act,
    counterparty: CounterpartyRef,
    principal_pence: LentPence,
    rate: Rate,
    placed_on: date,
    matures_on: date | None = None,
) -> str:
    """Propose to lend money; a second person agrees it. A penny over the limit is refused here.

    Without a day to mature on it comes back when asked for.
    """
    found = Counterparty.objects.filter(reference=counterparty).first()
    if found is None:
        raise Unknown(f"There is no counterparty {counterparty}.", field="counterparty")
    act.need(entity=found.entity)
    if matures_on is not None and matures_on <= placed_on:
        raise TermsWrong("It must come back after the day it goes out.", field="matures_on")
    _within_limit(found, principal_pence, placed_on, matures_on)
    made = Investment.objects.create(
        reference=next_reference("DEP"),
        entity=found.entity,
        counterparty=found,
        principal_pence=principal_pence,
        rate_e4=rate_e4(rate),
        placed_on=placed_on,
        matures_on=matures_on,
        interest_pence=interest_of(principal_pence, rate_e4(rate), placed_on, matures_on),
        cost_centre=code("investment_centre"),
        proposed_by=act.person,
        act_id=act.id,
    )
    subject = f"treasury:investment:{made.reference}"
    act.concerns(subject)
    act.changed(subject, None, {"principal_pence": principal_pence, "rate": rate})
    act.ask_for(
        subject,
        "treasury.agree_investment",
        title=f"Agree {made.reference}: {format_pounds(principal_pence)} to {found.name}",
        url=f"{PAGES}investments/{made.reference}",
        entity=found.entity,
        amount_pence=principal_pence,
        due=placed_on,
    )
    return made.reference


def _within_limit(
    one: Counterparty, pence: int, day: date, until: date | None, but: Investment | None = None
) -> None:
    """Refuse more than the counterparty's limit, with what is lent or proposed to it already."""
    Counterparty.objects.select_for_update().get(pk=one.pk)
    limit = limit_on(one, day)
    if limit is None:
        raise OverCounterpartyLimit(f"No limit is held for {one.name} on {day:%d/%m/%Y}.")
    held = Investment.objects.filter(
        Q(state="placed") | Q(state="proposed"), counterparty=one
    ).exclude(pk=but.pk if but else 0)
    lent = held.aggregate(all=Sum("principal_pence"))["all"] or 0
    over = lent + pence - limit.limit_pence
    if over > 0:
        raise OverCounterpartyLimit(
            f"{one.name} holds {format_pounds(lent)}; this would be {format_pounds(over)} over its "
            f"limit of {format_pounds(limit.limit_pence)}.",
            field="principal_pence",
        )
    if until is not None and (until - day).days > limit.days_max:
        raise OverCounterpartyLimit(
            f"{(until - day).days:,} days is longer than the {limit.days_max:,} allowed for "
            f"{one.name}.",
            field="matures_on",
        )


def lock_investment(reference: str, *states: str) -> Investment:
    """Return an investment locked for this act; refuse one in another state."""
    found = (
        Investment.objects.select_for_update(of=("self",))
        .select_related("counterparty")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Unknown(f"There is no investment {reference}.", field="investment")
    if found.state not in states:
        raise WrongState(f"{reference} is {found.state}, not {' or '.join(states)}.")
    return found


@command(duty="investment.agree", summary="Agree an investment")
def agree_investment(act: Act, investment: InvestmentRef) -> str:
    """Agree an investment that another person proposed: in the books, and expected on the bank.

    The limit is asked again: it may have changed, or been used, since.
    """
    found = lock_investment(investment, "proposed")
    act.need(entity=found.entity)
    subject = f"treasury:investment:{investment}"
    act.concerns(subject)
    one = found.counterparty
    _within_limit(one, found.principal_pence, found.placed_on, found.matures_on, found)
    found.state, found.agreed_by = "placed", act.person
    found.save(update_fields=["state", "agreed_by"])
    reference, what = f"treasury:placed:{investment}", f"{investment} lent to {one.name}"
    _, in_transit = transit(act, found.entity)
    lines = [
        line(account_of(found), found.principal_pence, line_ref=subject, narrative=what),
        line(in_transit, -found.principal_pence, line_ref=reference, narrative=what),
    ]
    post(act, [journal(act, reference, found.placed_on, what, lines, entity=found.entity)])
    movement = (reference, found.placed_on, -found.principal_pence, one.name, what)
    tell_bank(act, found.entity, [movement])
    act.done(subject)
    act.changed(subject, {"state": "proposed"}, {"state": "placed"})
    act.emit(
        INVESTMENT_PLACED,
        {
            "entity": found.entity,
            "investment": investment,
            "principal_pence": found.principal_pence,
            "counterparty": one.reference,
        },
    )
    return investment


def account_of(one: Investment) -> str:
    """Return where it stands: over 365 days at the start is long-term."""
    days = 0 if one.matures_on is None else (one.matures_on - one.placed_on).days
    return code("lent_long") if days > LONG_DAYS else code("lent_short")


@command(duty="investment.propose", summary="Withdraw a proposed investment")
def reject_investment(act: Act, investment: InvestmentRef, reason: Text) -> None:
    """Put a proposed investment aside, with the reason; nothing was posted for it."""
    found = lock_investment(investment, "proposed")
    act.need(entity=found.entity)
    found.state = "rejected"
    found.save(update_fields=["state"])
    subject = f"treasury:investment:{investment}"
    act.done(subject)
    act.changed(subject, {"state": "proposed"}, {"rejected": reason})


@command(duty="investment.return", summary="Take an investment back")
def return_investment(
    act: Act,
    investment: InvestmentRef,
    returned_on: date,
    interest_pence: Pence | None = None,
) -> int:
    """Note money lent as coming back, with its interest; return the pence expected on the bank.

    Without interest given, it is what the terms work out to that day.
    """
    found = lock_investment(investment, "placed")
    act.need(entity=found.entity)
    if returned_on < found.placed_on:
        raise TermsWrong("It can't come back before it went out.", field="returned_on")
    worked_out = interest_of(found.principal_pence, found.rate_e4, found.placed_on, returned_on)
    interest = worked_out if interest_pence is None else interest_pence
    _take_back(act, found, returned_on, interest)
    return found.principal_pence + interest


def _take_back(act: Act, found: Investment, day: date, interest: int) -> None:
    reference = f"treasury:returned:{found.reference}"
    subject, what = f"treasury:investment:{found.reference}", f"{found.reference} back"
    _, in_transit = transit(act, found.entity)
    whole = found.principal_pence + interest
    lines = [
        line(in_transit, whole, line_ref=reference, narrative=what),
        line(account_of(found), -found.principal_pence, line_ref=subject, narrative=what),
        line(
            code("interest_receivable"), -interest, cost_centre=found.cost_centre,
            line_ref=subject, narrative=what,
        ),
    ]  # fmt: skip
    post(act, [journal(act, reference, day, what, lines, entity=found.entity)])
    tell_bank(act, found.entity, [(reference, day, whole, found.counterparty.name, what)])
    found.state, found.returned_on, found.interest_pence = "returned", day, interest
    found.save(update_fields=["state", "returned_on", "interest_pence"])
    act.concerns(subject)
    act.changed(subject, {"state": "placed"}, {"state": "returned", "interest_pence": interest})


@command(duty="investment.return", summary="Take back investments that mature")
def mature_investments(act: Act, entity: str, up_to: date) -> list[str]:
    """Note every investment that matures up to a day as coming back on its day, once each."""
    act.need(entity=entity)
    due = (
        Investment.objects.select_for_update(of=("self",))
        .select_related("counterparty")
        .filter(entity=entity, state="placed", matures_on__lte=up_to)
        .order_by("matures_on", "reference")
    )
    taken = list(due)
    for found in taken:
        _take_back(act, found, found.matures_on or up_to, found.interest_pence)
    return [found.reference for found in taken]
