"""Whom the council may lend to, and how much for how long."""

from datetime import date

from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Name, Text
from chamberlain.treasury.contract import CounterpartyKind, CounterpartyRef, DaysMax, LimitPence
from chamberlain.treasury.errors import WrongState
from chamberlain.treasury.models import Counterparty, CounterpartyLimit


@command(duty="counterparty.limit", summary="Add a counterparty")
def add_counterparty(
    act: Act,
    entity: str,
    name: Name,
    kind: CounterpartyKind,
    limit_pence: LimitPence,
    days_max: DaysMax,
    held_from: date,
    reason: Text = "",
) -> str:
    """Add somebody the council may lend to, with its limit; return its reference."""
    act.need(entity=entity)
    if Counterparty.objects.filter(entity=entity, name=name).exists():
        raise WrongState(f"{name} is a counterparty already.", field="name")
    made = Counterparty.objects.create(
        reference=next_reference("CPY"), entity=entity, name=name, kind=kind, act_id=act.id
    )
    _limit(act, made, limit_pence, days_max, held_from, reason)
    return made.reference


@command(duty="counterparty.limit", summary="Change a counterparty's limit")
def set_counterparty_limit(
    act: Act,
    counterparty: CounterpartyRef,
    limit_pence: LimitPence,
    days_max: DaysMax,
    held_from: date,
    reason: Text = "",
) -> None:
    """Hold another limit from a day on; nought stops new lending. What is lent stays as it is."""
    found = Counterparty.objects.filter(reference=counterparty).first()
    if found is None:
        raise Unknown(f"There is no counterparty {counterparty}.", field="counterparty")
    act.need(entity=found.entity)
    _limit(act, found, limit_pence, days_max, held_from, reason)


def _limit(
    act: Act, one: Counterparty, pence: int, days: int, held_from: date, reason: str
) -> None:
    CounterpartyLimit.objects.create(
        counterparty=one,
        held_from=held_from,
        limit_pence=pence,
        days_max=days,
        reason=reason,
        act_id=act.id,
    )
    subject = f"treasury:counterparty:{one.reference}"
    act.concerns(subject)
    after = {"limit_pence": pence, "days_max": days, "held_from": held_from.isoformat()}
    act.changed(subject, None, after)


def limit_on(one: Counterparty, day: date) -> CounterpartyLimit | None:
    """Return the limit in force on a day, the latest given where two begin together."""
    limits = CounterpartyLimit.objects.filter(counterparty=one, held_from__lte=day)
    return limits.order_by("-held_from", "-id").first()
