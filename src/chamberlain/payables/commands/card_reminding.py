"""Reminding holders of what they have not coded, and telling their approvers; bills as paid."""

from collections.abc import Mapping
from datetime import date

from chamberlain.kernel.calendar import add_working_days
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.money import format_pounds
from chamberlain.payables.commands.card_statements import HERE
from chamberlain.payables.models import Card, CardLine, CardReminder, CardStatement

CHASES = "payables.query_card_line"
OVERDUE = "payables.card_lines_overdue"
"""`{"card", "holder", "lines", "amount_pence", "oldest", "times"}`: a holder was reminded."""

ESCALATED_AFTER = 2
"""From this reminder on, whoever approves for the card finds it in their inbox too."""


@command(duty="card.load", summary="Remind card holders of what is not coded")
def remind_card_holders(act: Act, entity: str) -> int:
    """Remind each holder with purchases past their day, at most once in the account's reminder
    days; return how many were reminded.

    From the second reminder on whoever approves for the card is told as well.
    """
    act.need(entity=entity)
    return remind_all(act, act.today, entity)


def remind_all(act: Act, today: date, entity: str = "") -> int:
    """Remind every holder who is to be reminded today; return how many."""
    late = CardLine.objects.filter(
        state__in=["waiting", "queried"], card__isnull=False, statement__code_by__lt=today
    )
    if entity:
        late = late.filter(entity=entity)
    by_card: dict[Card, list[CardLine]] = {}
    for line in late.select_related("card__account", "statement").order_by("id"):
        if line.card is not None:
            by_card.setdefault(line.card, []).append(line)
    return sum(_remind(act, today, card, lines) for card, lines in by_card.items())


def _remind(act: Act, today: date, card: Card, lines: list[CardLine]) -> bool:
    """Remind one holder, unless they were reminded lately."""
    oldest = min(line.statement.code_by for line in lines)
    earlier = CardReminder.objects.filter(card=card, oldest_code_by=oldest).order_by("id")
    last = earlier.last()
    if last is not None:
        again = add_working_days(last.reminded_on, card.account.reminder_days)
        if today < again:
            return False
    pence = sum(line.amount_pence for line in lines)
    times = earlier.count() + 1
    CardReminder.objects.create(
        card=card,
        lines=len(lines),
        amount_pence=pence,
        oldest_code_by=oldest,
        reminded_on=today,
        act_id=act.id,
    )
    act.emit(
        OVERDUE,
        {
            "card": card.reference,
            "holder": card.holder,
            "lines": len(lines),
            "amount_pence": pence,
            "oldest": oldest.isoformat(),
            "times": times,
        },
    )
    if times >= ESCALATED_AFTER:
        act.ask_for(
            f"payables:card:{card.reference}",
            CHASES,
            title=f"{len(lines)} purchases on a card ending {card.last_four} were to be coded by "
            f"{oldest:%-d %B}, {format_pounds(pence)}: reminded {times} times",
            url=f"{HERE}/lines?chosen=1&state=overdue",
            entity=card.entity,
            directorate=card.directorate,
            cost_centre=card.cost_centre,
            due=oldest,
        )
    return True


def note_bills_paid(booked: Mapping[str, date | None]) -> None:
    """Note of each card bill among movements the day it was taken; None: it isn't after all."""
    for key, day in booked.items():
        if key.startswith("card:"):
            reference = key.removeprefix("card:")
            CardStatement.objects.filter(reference=reference).update(paid_on=day)
