"""What of a grant is not spent at the end of a year: carried over by a journal two people agree."""

from datetime import date

from chamberlain.budgets.commands.grants import GRANT_URL, SOURCE, lock_grant
from chamberlain.budgets.contract import CarryRef, GrantRef
from chamberlain.budgets.errors import AlreadyDecided, GrantState, SamePerson
from chamberlain.budgets.models import Grant, GrantCarry
from chamberlain.budgets.queries.grant_figures import LAST_PERIOD, grant_frame, standing
from chamberlain.budgets.rules.grants import carried_to
from chamberlain.kernel.calendar import financial_year
from chamberlain.kernel.door import EVERYTHING, Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Text, Year
from chamberlain.ledger.contract import Journal, line, open_period_for, post_journals


@command(duty="grant.carry", summary="Propose what to carry over of a grant")
def propose_grant_carry(act: Act, grant: GrantRef, year: Year) -> str:
    """Propose to bring a grant's carried balance to what is unspent at the end of a year.

    Where conditions are open it is held as a receipt in advance, else in a reserve, as the grant
    says. What was carried before and is spent since comes back the same way.
    """
    found = lock_grant(act, grant)
    if found.unspent == "none":
        raise GrantState(f"Nothing is carried over of {grant}: it is for whatever is needed.")
    if GrantCarry.objects.filter(grant=grant, year=year).exclude(state="rejected").exists():
        raise GrantState(
            f"{grant} has one for {financial_year(date(year, 4, 1))} already.", field="year"
        )
    one = grant_frame(EVERYTHING, found.entity, grant)
    row = standing(EVERYTHING, one, (year, LAST_PERIOD)).row(0, named=True)
    unspent, held = row["unspent_pence"], row["held_pence"]
    if unspent == held:
        raise GrantState(
            f"{format_pounds(unspent)} is unspent and {format_pounds(held)} is held over: there "
            "is nothing to move.",
            field="year",
        )
    reference = next_reference("GRX")
    GrantCarry.objects.create(
        reference=reference, grant=grant, year=year, unspent_pence=unspent, held_pence=held,
        moved_pence=unspent - held, treatment=found.unspent, proposed_by=act.person,
        proposed_on=act.today,
    )  # fmt: skip
    subject = f"budgets:grant_carry:{reference}"
    act.concerns(subject)
    act.changed(subject, None, {"grant": grant, "moved_pence": unspent - held})
    act.ask_for(
        subject,
        "budgets.approve_grant_carry",
        title=f"Approve what is carried over of {found.title}",
        amount_pence=abs(unspent - held),
        entity=found.entity,
        directorate=found.directorate or None,
        cost_centre=found.cost_centre,
        url=GRANT_URL.format(grant),
    )
    return reference


@command(duty="grant.carry_approve", summary="Approve what is carried over of a grant")
def approve_grant_carry(act: Act, carry: CarryRef) -> str:
    """Approve it, and post the journal into the year's last open period; returns the journal."""
    found, grant = _decidable(act, carry)
    journal = _post(act, found, grant)
    _decide(act, found, "approved", "", {"journal": journal})
    return journal


@command(duty="grant.carry_approve", summary="Reject what is to be carried over")
def reject_grant_carry(act: Act, carry: CarryRef, reason: Text) -> str:
    """Reject it, with the reason; nothing is posted."""
    if not reason.strip():
        raise Refusal("Say why it is rejected.", field="reason", status=422)
    found, grant = _decidable(act, carry)
    _decide(act, found, "rejected", reason, {"reason": reason})
    return grant.reference


def _post(act: Act, found: GrantCarry, grant: Grant) -> str:
    taken, put = carried_to(grant.kind, found.treatment)
    last_day = date(found.year + 1, 3, 31)
    place = open_period_for(EVERYTHING, entity=grant.entity, day=last_day)
    if place is None or place.year != found.year:
        raise GrantState(
            f"No period of {financial_year(last_day)} is open from {last_day:%-d %B %Y}: what is "
            "carried over belongs in the year that ends.",
            field="carry",
        )
    ref = f"budgets:grant_carry:{found.reference}"
    about = {"fund": grant.fund, "line_ref": ref, "narrative": grant.title}
    lines = (
        line(taken or grant.account, found.moved_pence, cost_centre=grant.cost_centre, **about),
        line(put, -found.moved_pence, **about),
    )
    journal = Journal(
        source_ref=ref,
        type="JIN",
        entity=grant.entity,
        journal_date=place.journal_date,
        year=place.year,
        period=place.period,
        description=f"{grant.reference} {grant.title}: unspent at 31 March {found.year + 1}",
        lines=tuple(one for one in lines if one is not None),
    )
    return str(post_journals(act, source=SOURCE, journals=[journal]).journals[ref])


def _decidable(act: Act, carry: str) -> tuple[GrantCarry, Grant]:
    found = GrantCarry.objects.select_for_update().filter(reference=carry).first()
    if found is None:
        raise Unknown(f"There is no proposal {carry}.", field="carry")
    grant = lock_grant(act, found.grant)
    if found.state != "proposed":
        raise AlreadyDecided(f"{carry} was {found.state} before.")
    act.concerns(f"budgets:grant_carry:{carry}")
    if found.proposed_by in act.persons:
        raise SamePerson("Whoever proposes what is carried over doesn't approve it.")
    return found, grant


def _decide(act: Act, found: GrantCarry, state: str, reason: str, more: dict[str, str]) -> None:
    found.state, found.decided_by, found.decided_on = state, act.person, act.today
    found.reason = reason
    found.save()
    subject = f"budgets:grant_carry:{found.reference}"
    act.changed(subject, {"state": "proposed"}, {"state": state} | more)
    act.done(subject)
