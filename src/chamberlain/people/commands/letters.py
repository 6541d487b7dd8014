"""Letters: written from a template and the register, set as tagged PDF, kept as they went out."""

import hashlib
import json
from base64 import b64encode
from pathlib import Path
from typing import Annotated

from pydantic import Field

from chamberlain.kernel import personal
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Code
from chamberlain.people.commands.persons import own_person
from chamberlain.people.contract import AssignmentRef
from chamberlain.people.errors import WrongState
from chamberlain.people.models import Assignment, Letter, LetterTemplate
from chamberlain.people.queries.letters import Filled, filled, words_of
from chamberlain.people.rules.letters import Words, blocks, unknown_fields
from chamberlain.ui.typesetter import set_pdf

TEMPLATE = Path(__file__).parents[1] / "templates" / "people" / "letter.typ"


@command(duty="letter.maintain", summary="Put a kind of letter in the council's own words")
def set_letter_template(
    act: Act,
    entity: str,
    template: Code,
    title: Annotated[str, Field(min_length=1, max_length=140)],
    body: Annotated[str, Field(min_length=1, max_length=20_000)],
) -> int:
    """Give a kind of letter its words; return the version. What was sent stays as it went out.

    What stands in braces must be a field (`people.letter_fields`).
    """
    act.need(entity=entity)
    unknown = unknown_fields(body)
    if unknown:
        raise Refusal(f"{{{unknown[0]}}} is no field of a letter", field="body", status=422)
    version = LetterTemplate.objects.filter(entity=entity, code=template).count() + 1
    LetterTemplate.objects.create(
        entity=entity, code=template, version=version, title=title, body=body, act_id=act.id
    )
    act.changed(f"people:letter_template:{template}", None, {"version": version})
    return version


@command(duty="letter.write", secret=("text",), summary="Write somebody a letter")
def write_letter(
    act: Act,
    assignment: AssignmentRef,
    template: Code,
    text: Annotated[str, Field(max_length=4000, description="What only this letter says")] = "",
) -> str:
    """Write a letter about an assignment from a template; return it. It is kept as it went out.

    The written statement of particulars (`statement`) is due on or before the first day.
    """
    held = Assignment.objects.select_related("person").filter(reference=assignment).first()
    if held is None:
        raise Unknown(f"There is no assignment {assignment}.", field="assignment")
    act.need(entity=held.entity)
    words = words_of(held.entity, template)
    found = filled(assignment, act.today, text)
    reference = next_reference("LTR")
    pdf = typeset(reference, words, found, act.caller.name)
    subject = f"people:person:{found.person}"
    Letter.objects.create(
        reference=reference, entity=held.entity, person=held.person, assignment=held,
        code=template, version=words.version, title=words.title,
        pdf_sealed=personal.seal_value(subject, f"letter:{reference}", b64encode(pdf).decode()),
        sha256=hashlib.sha256(pdf).hexdigest(), written_by=act.person, written_on=act.today,
        act_id=act.id,
    )  # fmt: skip
    act.concerns(f"people:assignment:{assignment}")
    after = {"template": template, "version": words.version, "assignment": assignment}
    act.changed(f"people:letter:{reference}", None, after)
    if words.accepted and found.signs_in_as:
        act.ask_for(
            f"people:letter:{reference}", "people.accept_letter", title=f"Accept: {words.title}",
            entity=held.entity, owner=found.signs_in_as, url="/my/letters",
        )  # fmt: skip
    return reference


def typeset(reference: str, words: Words, found: Filled, signed: str) -> bytes:
    """Return a letter as a tagged PDF (PDF/UA-1)."""
    data = {
        "reference": reference,
        "title": words.title,
        "council": found.values["council"],
        "address": found.address,
        "today": found.values["today"],
        "greeting": found.values["name"],
        "blocks": blocks(words.body, found.values, found.facts),
        "signed": signed,
    }
    return set_pdf(str(TEMPLATE), json.dumps(data))


@command(duty="letter.accept", summary="Accept a letter")
def accept_letter(act: Act, letter: str) -> None:
    """Accept terms one was sent: an offer, a statement of particulars or a change."""
    one = own_person(act)
    found = Letter.objects.select_for_update().filter(reference=letter, person=one).first()
    if found is None:
        raise Unknown(f"There is no letter {letter} to you.", field="letter")
    if found.accepted_on is not None:
        raise WrongState(f"You accepted it on {found.accepted_on:%d/%m/%Y}.", field="letter")
    if not words_of(found.entity, found.code).accepted:
        raise WrongState("This letter asks nothing of you.", field="letter")
    found.accepted_on = act.today
    found.save(update_fields=["accepted_on"])
    subject = f"people:letter:{letter}"
    act.concerns(subject)
    act.changed(subject, None, {"accepted_on": act.today.isoformat()})
    act.done(subject)
