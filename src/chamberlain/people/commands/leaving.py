"""After the last day: why somebody left, told by themselves."""

from typing import Annotated, Literal

from pydantic import Field

from chamberlain.kernel import personal
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.people.commands.persons import own_person
from chamberlain.people.contract import AssignmentRef
from chamberlain.people.errors import WrongState
from chamberlain.people.models import Assignment, ExitInterview, Leaver


@command(duty="exit.tell", secret=("said",), summary="Say why you leave")
def give_exit_interview(
    act: Act,
    assignment: AssignmentRef,
    reason: Literal[
        "pay",
        "career",
        "workload",
        "manager",
        "place",
        "family",
        "health",
        "retirement",
        "contract",
        "other",
    ],
    would_return: bool,
    said: Annotated[str, Field(max_length=4000, description="In your own words")] = "",
) -> None:
    """Say why one leaves, once one's last day is known: HR reads it, one's manager doesn't."""
    one = own_person(act)
    found = Assignment.objects.filter(reference=assignment, person=one).first()
    if found is None:
        raise Refusal("is not yours", field="assignment", status=403)
    if not Leaver.objects.filter(assignment=found).exists():
        raise WrongState("You aren't leaving this post, as far as we know.", field="assignment")
    if ExitInterview.objects.filter(assignment=found).exists():
        raise WrongState("You told us already.", field="assignment")
    subject = f"people:person:{one.reference}"
    sealed = personal.seal_value(subject, f"exit:{assignment}", said) if said.strip() else ""
    ExitInterview.objects.create(
        entity=found.entity, assignment=found, person=one, reason=reason,
        would_return=would_return, said_sealed=sealed, given_on=act.today, act_id=act.id,
    )  # fmt: skip
    act.concerns(f"people:assignment:{assignment}")
    act.changed(f"people:assignment:{assignment}", None, {"exit_interview": "given"})
    act.done(f"people:assignment:{assignment}", "people.give_exit_interview")
