"""What somebody here tells of themselves for equality: kept apart, only ever counted."""

from chamberlain.kernel.door import Act, command
from chamberlain.people.commands.applying import Told
from chamberlain.people.commands.persons import own_person
from chamberlain.people.models import EqualityAnswer
from chamberlain.people.rules.recruiting import EQUALITY


@command(duty="equality.tell", secret=("told",), summary="Tell of yourself for equality")
def tell_equality(act: Act, told: list[Told]) -> None:
    """Keep what one tells of oneself, to be counted with many; what is left out is taken back."""
    one = own_person(act)
    known = {
        each.question: each.answer
        for each in told
        if each.answer in EQUALITY.get(each.question, ())
    }
    EqualityAnswer.objects.filter(person=one).exclude(question__in=known).delete()
    for question, answer in known.items():
        EqualityAnswer.objects.update_or_create(
            person=one, question=question,
            defaults={"answer": answer, "answered_on": act.today, "act_id": act.id},
        )  # fmt: skip
    act.changed(f"people:person:{one.reference}", None, {"equality": "told"})
