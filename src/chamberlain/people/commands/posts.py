"""Posts: proposed, approved by another, changed from a day on, deleted when nobody is in them."""

from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from pydantic import Field

from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.exact import scaled
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Batch, Code, Name, Record, Refused, Text
from chamberlain.people.commands.finding import post_fact, post_of
from chamberlain.people.commands.funding import funded, places
from chamberlain.people.commands.taking_on import DbsLevel, Tenure
from chamberlain.people.commands.writing import end, forget, hold, now_known
from chamberlain.people.contract import Hours, PostRef
from chamberlain.people.errors import DatesWrong, EstablishmentFull, WrongState
from chamberlain.people.models import AssignmentFact, Post, PostFact

URL = "/staff/people/posts/{}"


@command(duty="post.propose", summary="Propose a post")
def propose_post(  # noqa: PLR0913 - a post has these parts
    act: Act,
    *,
    entity: str,
    title: Name,
    grade: Code,
    cost_centres: str,
    held_from: date,
    fte: str = "1",
    full_time_hours: Hours = "37",
    working_weeks: str = "",
    funding_ends_on: date | None = None,
    tenure: Tenure = "permanent",
    reports_to: str = "",
    location: str = "",
    dbs_level: DbsLevel = "none",
    politically_restricted: bool = False,
    number: str = "",
    reason: Text = "",
) -> str:
    """Propose a post that is paid for; return its number. It is filled once another approves it."""
    act.need(entity=entity)
    funding, centre, directorate = funded(cost_centres, places(entity, act.today))
    if reports_to:
        post_of(reports_to)
    reference = number or next_reference("POST")
    if Post.objects.filter(reference=reference).exists():
        raise WrongState(f"There is a post {reference} already.", field="number")
    made = Post.objects.create(reference=reference, entity=entity, act_id=act.id)
    fact = PostFact.objects.create(
        post=made,
        title=title,
        grade=grade,
        fte_e4=number_of(fte, 4, "fte"),
        full_time_hours_e2=number_of(full_time_hours, 2, "full_time_hours"),
        working_weeks_e3=number_of(working_weeks, 3, "working_weeks") if working_weeks else None,
        funding=funding,
        cost_centre=centre,
        directorate=directorate,
        funding_ends_on=funding_ends_on,
        tenure=tenure,
        reports_to=reports_to,
        location=location,
        dbs_level=dbs_level,
        politically_restricted=politically_restricted,
        state="proposed",
        held=DateRange(held_from, None),
        known=DateTimeTZRange(act.now, None),
        act_id=act.id,
    )
    subject = f"people:post:{reference}"
    act.concerns(subject)
    act.changed(subject, None, said(fact) | {"reason": reason})
    act.ask_for(
        subject, "people.approve_post", title=f"{title}, {grade}, {fte} FTE", entity=entity,
        directorate=directorate, cost_centre=centre, url=URL.format(reference),
    )  # fmt: skip
    return reference


def number_of(text: str, places_: int, field: str) -> int:
    """Return a number as written x 10 to the places, or refuse it under its field."""
    try:
        found = scaled(text, places_)
    except ValueError as problem:
        raise Refusal(f"{problem}.", field=field, status=422) from None
    if found < 0:
        raise Refusal("must not be below nought", field=field, status=422)
    return found


@command(duty="post.approve", summary="Approve a post")
def approve_post(act: Act, post: PostRef, note: Text = "") -> None:
    """Approve a proposed post: it may be filled. Never by whoever proposed it."""
    _decide(act, post, "approved", note)


@command(duty="post.approve", summary="Turn a proposed post down")
def refuse_post(act: Act, post: PostRef, note: Text) -> None:
    """Turn a proposed post down, with the reason."""
    _decide(act, post, "deleted", note)


def _decide(act: Act, reference: str, state: str, note: str) -> None:
    post = post_of(reference)
    fact = now_known(PostFact.objects.filter(post=post)).order_by("held").last()
    if fact is None or fact.state != "proposed":
        raise WrongState(f"{reference} does not wait for approval.", field="post")
    place = {"entity": post.entity, "directorate": fact.directorate}
    act.need(**place, cost_centre=fact.cost_centre)
    subject = f"people:post:{reference}"
    act.concerns(subject)
    hold(act, PostFact.objects.filter(post=post), fact.held, {"state": state})
    act.changed(subject, {"state": "proposed"}, {"state": state, "note": note})
    act.done(subject, "people.approve_post")


class PostChange(Record):
    """What becomes of one post; a blank field stays as it is."""

    post: PostRef
    title: str = ""
    grade: str = ""
    fte: str = ""
    cost_centres: str = Field("", description="CHB101, or CHB101 60; CHB102 40 in percent")
    reports_to: str = ""
    location: str = ""
    funding_ends_on: date | None = None


@command(duty="post.change", batch="items", summary="Reorganise posts from a day on")
def reorganise_posts(act: Act, held_from: date, items: list[PostChange]) -> Batch:
    """Change many posts from one day: where they stand, who pays, what they are.

    What was so before that day stays so; a change that cannot be is set aside with the reason.
    """
    accepted, refused = [], []
    for row, item in enumerate(items):
        try:
            accepted.append(_change(act, item, held_from))
        except Refusal as refusal:
            refused.append(Refused(row=row, field=refusal.field, message=refusal.message))
    return Batch(accepted=accepted, refused=refused)


@command(duty="post.change", summary="Change a post from a day on")
def change_post(  # noqa: PLR0913 - what may change
    act: Act,
    *,
    post: PostRef,
    held_from: date,
    title: str = "",
    grade: str = "",
    fte: str = "",
    cost_centres: str = "",
    reports_to: str = "",
    location: str = "",
    funding_ends_on: date | None = None,
) -> None:
    """Change a post from a day on; what is left blank stays as it is."""
    given = dict(locals())
    item = PostChange(**{name: given[name] for name in PostChange.model_fields})
    _change(act, item, held_from)


def _change(act: Act, item: PostChange, held_from: date) -> str:
    post = post_of(item.post)
    fact = post_fact(post, held_from)
    act.need(entity=post.entity, directorate=fact.directorate, cost_centre=fact.cost_centre)
    changes = _changes(post, item, held_from)
    if not changes:
        raise WrongState("Nothing was to change.", field="title")
    subject = f"people:post:{post.reference}"
    act.concerns(subject)
    hold(act, PostFact.objects.filter(post=post), DateRange(held_from, None), changes)
    before = {name: value for name, value in said(fact).items() if name in changes}
    after = {name: _plain(value) for name, value in changes.items()}
    act.changed(subject, before, after | {"held_from": held_from.isoformat()})
    return post.reference


def _changes(post: Post, item: PostChange, held_from: date) -> dict[str, Any]:
    plain = ("title", "grade", "reports_to", "location", "funding_ends_on")
    changes: dict[str, Any] = {
        name: getattr(item, name) for name in plain if getattr(item, name) not in ("", None)
    }
    if item.reports_to:
        _no_circle(post, item.reports_to, held_from)
    if item.fte:
        changes["fte_e4"] = number_of(item.fte, 4, "fte")
    if item.cost_centres:
        parts = funded(item.cost_centres, places(post.entity, held_from))
        changes |= dict(zip(("funding", "cost_centre", "directorate"), parts, strict=True))
    return changes


def _no_circle(post: Post, above: str, day: date) -> None:
    """Refuse a line of reporting that comes back to the post itself."""
    seen, at = {post.reference}, above
    while at:
        if at in seen:
            raise WrongState(f"{post} would report to itself, through {above}.", field="reports_to")
        seen.add(at)
        at = post_fact(post_of(at), day).reports_to


@command(duty="post.change", summary="Delete a post")
def delete_post(act: Act, post: PostRef, last_day: date, reason: Text) -> None:
    """Let a post be there no longer than a day; refused while somebody holds it after that."""
    found = post_of(post)
    fact = post_fact(found, last_day)
    act.need(entity=found.entity, directorate=fact.directorate, cost_centre=fact.cost_centre)
    after = DateRange(last_day, None, "()")
    if now_known(AssignmentFact.objects.filter(post=found), after).exists():
        raise EstablishmentFull(f"{post} is held after {last_day:%d/%m/%Y}.", field="last_day")
    subject = f"people:post:{post}"
    act.concerns(subject)
    facts = PostFact.objects.filter(post=found)
    first_after = date.fromordinal(last_day.toordinal() + 1)
    if fact.held.lower >= first_after:
        raise DatesWrong("The last day is before the first.", field="last_day")
    for later in now_known(facts.filter(held__startswith__gte=first_after)):
        forget(act, later)
    end(act, facts, first_after)
    act.changed(subject, said(fact), {"last_day": last_day.isoformat(), "reason": reason})


def said(fact: PostFact) -> dict[str, Any]:
    """Return what is so of a post as the audit keeps it."""
    names = ("title", "grade", "fte_e4", "funding", "reports_to", "location", "tenure", "state")
    return {name: _plain(getattr(fact, name)) for name in names}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
