"""Control accounts that no application signs by itself: explained, prepared, reviewed by another.

Creditors, VAT on purchases, bank and suspense are signed where they are reconciled.
"""

from chamberlain.insight.errors import ControlNotSigned
from chamberlain.insight.models import ControlExplanation, ControlSigning
from chamberlain.insight.queries.controls import (
    control_line,
    control_subject,
    controls_page,
)
from chamberlain.insight.queries.seeing import see_period
from chamberlain.insight.rules.controls import ControlLine
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Name, Pence, Text, Year


@command(duty="reconciliation.prepare", summary="Explain a control account's difference")
def explain_difference(
    act: Act,
    entity: str,
    year: Year,
    period: int,
    account: str,
    what: Name,
    amount_pence: Pence,
) -> str:
    """Say what a part of a difference is; what was said in error is countered by its opposite.

    A reconciliation prepared before is to be prepared again.
    """
    act.need(entity=entity)
    _own(act, entity, year, period, account)
    if not amount_pence:
        raise ControlNotSigned("An amount of nothing explains nothing.", field="amount_pence")
    ControlExplanation.objects.create(
        entity=entity, account=account, year=year, period=period, what=what,
        amount_pence=amount_pence, said_by=act.person, said_on=act.today, act_id=act.id,
    )  # fmt: skip
    subject = control_subject(entity, year, period, account)
    act.concerns(subject)
    act.changed(subject, None, {"what": what, "amount_pence": amount_pence})
    return subject


@command(duty="reconciliation.prepare", summary="Prepare a control account for review")
def prepare_control_account(
    act: Act, entity: str, year: Year, period: int, account: str, note: Text = ""
) -> str:
    """Put one's name to a control account as it stands at a period's end; another reviews it.

    One prepared before is superseded; one reviewed stands until its figures move.
    """
    act.need(entity=entity)
    line = _own(act, entity, year, period, account)
    if line.signing == "reviewed":
        raise ControlNotSigned(f"{account} of period {period} is reviewed already.")
    place = {"entity": entity, "account": account, "year": year, "period": period}
    standing = ControlSigning.objects.select_for_update().filter(**place)
    standing.exclude(state="superseded").update(state="superseded")
    items = [*line.items, *line.explained]
    made = ControlSigning.objects.create(
        **place,
        reference=next_reference("CTA"),
        register_pence=line.register_pence,
        ledger_pence=line.ledger_pence,
        unexplained_pence=line.unexplained_pence,
        items=[one.model_dump() for one in items],
        note=note,
        prepared_by=act.person,
        prepared_on=act.today,
        act_id=act.id,
    )
    subject = control_subject(entity, year, period, account)
    act.concerns(subject)
    act.done(subject)
    act.ask_for(
        subject,
        "insight.review_control_account",
        title=f"Review {line.name} of period {period}",
        amount_pence=line.ledger_pence,
        entity=entity,
        url=controls_page(entity, see_period(year, period).days[0]),
    )
    return made.reference


@command(duty="reconciliation.review", summary="Review a control account")
def review_control_account(
    act: Act, entity: str, year: Year, period: int, account: str, note: Text = ""
) -> None:
    """Agree what another person prepared: nothing unexplained, and the figures as they were."""
    act.need(entity=entity)
    made = (
        ControlSigning.objects.select_for_update()
        .filter(entity=entity, account=account, year=year, period=period, state="prepared")
        .first()
    )
    if made is None:
        raise Unknown(f"{account} of period {period} doesn't wait for review.", field="account")
    subject = control_subject(entity, year, period, account)
    act.concerns(subject)
    line = control_line(act.scope, entity, year, period, account)
    moved = line.signing == "figures moved since"
    if moved or made.unexplained_pence != line.unexplained_pence:
        raise ControlNotSigned(f"{account} was prepared on other figures: prepare it again.")
    if line.unexplained_pence:
        raise ControlNotSigned(
            f"{format_pounds(line.unexplained_pence)} of {account} is unexplained: find it before "
            "it is reviewed."
        )
    ControlSigning.objects.filter(pk=made.pk).update(
        state="reviewed",
        reviewed_by=act.person,
        reviewed_on=act.today,
        note="\n".join(part for part in (made.note, note) if part),
    )
    act.done(subject)
    act.changed(subject, {"state": "prepared"}, {"state": "reviewed"})


def _own(act: Act, entity: str, year: int, period: int, account: str) -> ControlLine:
    line = control_line(act.scope, entity, year, period, account)
    if line.signs:
        raise ControlNotSigned(
            f"{line.name} is reconciled and signed on its own page: {line.page}.", field="account"
        )
    return line
