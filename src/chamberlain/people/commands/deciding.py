"""What was asked of a manager, decided once: approved or refused, with the answer kept."""

from chamberlain.kernel.door import Act
from chamberlain.people.errors import WrongState
from chamberlain.people.models import Claim, LeaveRequest


def decide(
    act: Act, found: Claim | LeaveRequest, manager: str, subject: str, state: str, answer: str
) -> None:
    """Settle leave or a claim of somebody whose manager acts; refused when it was before."""
    kind = subject.split(":")[1]
    act.need(entity=found.entity, owner=manager)
    if found.state != "asked":
        raise WrongState(f"This {kind} is {found.state}.", field=kind)
    act.concerns(subject)
    found.state, found.answer = state, answer
    found.decided_by, found.decided_on = act.person, act.today
    found.save(update_fields=["state", "answer", "decided_by", "decided_on"])
    act.changed(subject, {"state": "asked"}, {"state": state, "answer": answer})
    act.done(subject)
