"""Finding and locking what a command changes, and who decides on it."""

from dataclasses import dataclass
from datetime import date

from chamberlain.kernel.door import Act, Unknown
from chamberlain.people.commands.writing import now_known
from chamberlain.people.errors import DatesWrong
from chamberlain.people.models import Assignment, AssignmentFact, Person, Post, PostFact
from chamberlain.people.queries.lines import manager_of


@dataclass(frozen=True)
class Held:
    """An assignment with its terms on a day, its person, its post and who manages it."""

    assignment: Assignment
    fact: AssignmentFact
    person: Person
    post: Post
    manager: str

    @property
    def entity(self) -> str:
        """The entity that employs."""
        return self.assignment.entity


def post_of(reference: str) -> Post:
    """Return a post, or refuse."""
    found = Post.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no post {reference}.", field="post")
    return found


def post_fact(post: Post, day: date) -> PostFact:
    """Return what is so of a post on a day, or refuse."""
    found = now_known(PostFact.objects.filter(post=post, held__contains=day)).first()
    if found is None:
        raise DatesWrong(f"{post} is not there on {day:%d/%m/%Y}.", field="post")
    return found


def person_of(reference: str) -> Person:
    """Return a person, or refuse."""
    found = Person.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no person {reference}.", field="person")
    return found


def held_on(act: Act, reference: str, day: date) -> Held:
    """Return an assignment with its terms on a day, or refuse one unknown or not held then."""
    known = Assignment.objects.select_related("person", "post")
    found = known.select_for_update(of=("self",)).filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no assignment {reference}.", field="assignment")
    facts = now_known(AssignmentFact.objects.filter(assignment=found))
    fact = facts.filter(held__contains=day).first()
    if fact is None:
        raise DatesWrong(
            f"{reference} is not held on {day:%d/%m/%Y}: it runs {_span(list(facts))}.",
            field="assignment",
        )
    manager = manager_of(found.post.reference, act.today, found.person.signs_in_as)
    return Held(found, fact, found.person, found.post, manager)


def _span(facts: list[AssignmentFact]) -> str:
    if not facts:
        return "on no day"
    last = facts[-1].held.upper
    ends = max((one.held.upper for one in facts), default=last) if last else None
    starts = min(one.held.lower for one in facts)
    return f"from {starts:%d/%m/%Y}" + (f" until before {ends:%d/%m/%Y}" if ends else "")
