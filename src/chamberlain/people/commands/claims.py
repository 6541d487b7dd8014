"""Claims: timesheets, overtime, mileage and expenses, by phone; approved, then paid by pay."""

from datetime import date
from typing import Literal

from chamberlain.kernel import documents
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Batch, Pence, Refused, Text
from chamberlain.payables.contract import DocumentRef
from chamberlain.people.commands.deciding import decide
from chamberlain.people.commands.finding import Held, held_on
from chamberlain.people.commands.posts import number_of
from chamberlain.people.commands.writing import now_known
from chamberlain.people.contract import CLAIM_APPROVED, AssignmentRef, ClaimRef
from chamberlain.people.errors import DatesWrong, WrongState
from chamberlain.people.models import Absence, Claim
from chamberlain.people.rules.in_touch import ELEMENT, refusal_of

Element = Literal[
    "timesheet_hours", "kit_hours", "overtime_plain", "overtime_half", "overtime_double",
    "mileage_car", "mileage_cycle", "expenses",
]  # fmt: skip
TEAM = "/my/team/claims/{}"
LATE_DAYS = 92
KINDS = {ELEMENT: "timesheet"}
FAMILY = ("maternity", "adoption", "shared_parental", "paternity", "parental_bereavement",
          "neonatal_care")  # fmt: skip
DAY_HOURS_E2 = 2400


@command(duty="claim.ask", secret=("description",), summary="Claim hours, miles or expenses")
def make_claim(
    act: Act,
    assignment: AssignmentRef,
    element: Element,
    worked_on: date,
    quantity: str = "",
    amount_pence: Pence | None = None,
    description: Text = "",
    document: DocumentRef = "",
) -> str:
    """Claim for a day: hours or miles as a quantity, expenses as an amount. Return the claim.

    A day to come, or more than three months ago, is refused; so are more hours than a day has.
    During family leave hours are of keeping in touch, and no more days than the law allows.
    """
    held = held_on(act, assignment, worked_on)
    act.need(entity=held.entity, owner=held.person.signs_in_as or None)
    if worked_on > act.today:
        raise DatesWrong("is still to come", field="worked_on")
    if (act.today - worked_on).days > LATE_DAYS:
        raise DatesWrong("is more than three months ago: ask HR", field="worked_on")
    units = _units(held, element, worked_on, quantity)
    _refuse_out_of_touch(held, element, worked_on)
    if element == "expenses" and (amount_pence is None or amount_pence <= 0):
        raise Refusal("enter this", field="amount_pence", status=422)
    if document:
        documents.find(act.scope, document)
    made = Claim.objects.create(
        reference=next_reference("CLM"), entity=held.entity, person=held.person,
        assignment=held.assignment, kind=KINDS.get(element, element.partition("_")[0]),
        element=element,
        worked_on=worked_on, units_e2=units,
        amount_pence=amount_pence if element == "expenses" else None, description=description,
        document=document, asked_by=act.person, asked_on=act.today, act_id=act.id,
    )  # fmt: skip
    subject = f"people:claim:{made.reference}"
    act.concerns(subject)
    what = f"{element.replace('_', ' ').capitalize()} on {worked_on:%-d %b}"
    act.changed(subject, None, {"assignment": assignment, "what": what, "units_e2": units})
    act.ask_for(
        subject, "people.approve_claim", title=what, entity=held.entity, owner=held.manager or None,
        amount_pence=made.amount_pence, url=TEAM.format(made.reference),
    )  # fmt: skip
    return made.reference


def _refuse_out_of_touch(held: Held, element: str, worked_on: date) -> None:
    """Refuse hours on a day of family leave that are not of keeping in touch, or a day too many."""
    if element.startswith("mileage") or element == "expenses":
        return
    leave = now_known(
        Absence.objects.filter(assignment=held.assignment, days__contains=worked_on)
        .exclude(state="withdrawn").exclude(kind="sickness")
    ).first()  # fmt: skip
    if leave is None or leave.kind not in FAMILY:
        if element == ELEMENT:
            raise DatesWrong("is no day of family leave", field="worked_on")
        return
    whole = now_known(
        Absence.objects.filter(
            person=held.person, kind=leave.kind, event_on=leave.event_on
        ).exclude(state="withdrawn")
    )
    claimed = Claim.objects.filter(
        person=held.person, element=ELEMENT, state__in=["asked", "approved"]
    ).values_list("worked_on", flat=True)
    spans = [(one.days.lower, one.days.upper or date.max) for one in whole]
    worked = {day for day in claimed for first, end in spans if first <= day < end}
    words = refusal_of(leave.kind, element, worked_on, worked)
    if words:
        raise DatesWrong(words, field="worked_on")


def _units(held: Held, element: str, worked_on: date, quantity: str) -> int | None:
    """Return hours or miles x 100; refuse what is none, or more hours than a day has."""
    if element == "expenses":
        return None
    if not quantity:
        raise Refusal("enter this", field="quantity", status=422)
    units = number_of(quantity, 2, "quantity")
    if units <= 0:
        raise Refusal("must be above nought", field="quantity", status=422)
    if element.startswith("mileage"):
        return units
    others = Claim.objects.filter(
        assignment=held.assignment, worked_on=worked_on, state__in=["asked", "approved"]
    ).exclude(element__startswith="mileage")
    there = sum(one.units_e2 or 0 for one in others)
    if there + units > DAY_HOURS_E2:
        words = f"makes {(there + units) / 100:g} hours claimed for one day"
        raise Refusal(words, field="quantity", status=422)
    return units


def _found(act: Act, reference: str) -> tuple[Claim, Held]:
    found = Claim.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no claim {reference}.", field="claim")
    return found, held_on(act, found.assignment.reference, found.worked_on)


@command(duty="claim.approve", summary="Approve a claim")
def approve_claim(act: Act, claim: ClaimRef, answer: Text = "") -> None:
    """Approve a claim of somebody one manages: it is paid with the next pay. Never one's own."""
    _decide(act, claim, "approved", answer)


@command(duty="claim.approve", summary="Approve several claims")
def approve_claims(act: Act, claims: list[str]) -> Batch:
    """Approve claims; one that may not be is set aside and the others go on."""
    accepted, refused = [], []
    for row, claim in enumerate(claims):
        try:
            _decide(act, claim, "approved", "")
            accepted.append(claim)
        except Refusal as refusal:
            refused.append(Refused(row=row, field=refusal.field, message=refusal.message))
    return Batch(accepted=accepted, refused=refused)


@command(duty="claim.approve", summary="Refuse a claim")
def refuse_claim(act: Act, claim: ClaimRef, answer: Text) -> None:
    """Refuse a claim, with the reason."""
    _decide(act, claim, "refused", answer)


def _decide(act: Act, reference: str, state: str, answer: str) -> None:
    found, held = _found(act, reference)
    decide(act, found, held.manager, f"people:claim:{reference}", state, answer)
    if state == "approved":
        told = {"entity": found.entity, "claim": reference, "person": held.person.reference}
        more = {"assignment": held.assignment.reference, "element": found.element}
        act.emit(CLAIM_APPROVED, told | more)


@command(duty="claim.cancel", summary="Take a claim back")
def cancel_claim(act: Act, claim: ClaimRef) -> None:
    """Take back one's own claim that nobody has decided yet."""
    found, held = _found(act, claim)
    act.need(entity=found.entity, owner=held.person.signs_in_as or None)
    if found.state != "asked":
        raise WrongState(f"This claim is {found.state}.", field="claim")
    found.state = "cancelled"
    found.save(update_fields=["state"])
    subject = f"people:claim:{claim}"
    act.changed(subject, {"state": "asked"}, {"state": "cancelled"})
    act.done(subject)
