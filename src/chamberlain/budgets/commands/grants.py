"""The grants register: awards, where they are spent, what is expected of them, their documents."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from chamberlain.banking.contract import ExpectedMovement, expect_movements, paying_account
from chamberlain.budgets.commands.codes import Codes
from chamberlain.budgets.contract import ConditionRef, GrantRef
from chamberlain.budgets.errors import CodeUnknown, GrantState, MoreThanAwarded
from chamberlain.budgets.models import (
    Grant,
    GrantCoding,
    GrantCondition,
    GrantDocument,
    GrantReceipt,
)
from chamberlain.budgets.rules.grants import WHOLE_E4, choices
from chamberlain.kernel import documents
from chamberlain.kernel.door import EVERYTHING, Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds, parse_pounds
from chamberlain.kernel.numbering import next_reference, next_references
from chamberlain.kernel.records import BookDay, Code, Name, Pence, Record, Text
from chamberlain.ledger.contract import Coding, coding_choices, valid_coding
from chamberlain.payables.contract import DocumentRef

SOURCE = "budgets"
GRANT_URL = "/staff/budgets/grants/{}"
AwardPence = Annotated[Pence, Field(gt=0, description="What is awarded, in all")]
Whole = Annotated[Pence, Field(ge=0)]
Percent = Annotated[
    str,
    Field(
        pattern=r"^(100(\.0{1,2})?|[0-9]{1,2}(\.[0-9]{1,2})?)$",
        description="Part of eligible spend that it pays for, in percent",
    ),
]
ConditionKind = Literal["report", "claim", "audit", "spend", "match", "other"]
DocumentKind = Literal["award", "variation", "certificate", "claim", "audit", "evidence", "other"]


class GrantPlace(Record):
    """Where a grant is spent: a cost centre or a project, and which subjectives on it."""

    cost_centre: str = Field("", max_length=24)
    project: str = Field("", max_length=24)
    account_from: str = Field("", max_length=24, description="First subjective; blank: all spend")
    account_to: str = Field("", max_length=24, description="Last subjective")


class DueReceipt(Record):
    """An instalment the awarding body will pay."""

    due_on: BookDay
    amount_pence: Pence = Field(gt=0)
    said: str = Field("", max_length=60, description="What the bank line is likely to say")


@command(duty="grant.keep", summary="Add a grant to the register")
def add_grant(  # noqa: PLR0913, PLR0917 - the terms of a grant
    act: Act,
    entity: str,
    title: Name,
    awarding_body: Name,
    award_pence: AwardPence,
    kind: Literal["revenue", "capital"],
    ring_fenced: bool,
    basis: Literal["instalments", "claims"],
    starts_on: BookDay,
    ends_on: BookDay,
    account: Code,
    cost_centre: Code,
    unspent: Literal["conditions", "reserve", "none"],
    places: list[GrantPlace] = [],  # noqa: B006 - inputs are never changed
    fund: Code = "GF",
    percent: Percent = "100",
    clawback: Text = "",
    clawback_until: date | None = None,
    received_before_pence: Whole = 0,
    spent_before_pence: Whole = 0,
    held_before_pence: Whole = 0,
) -> str:
    """Keep an award: from whom, how much, on which terms, and where it is spent; its reference.

    `account` and `cost_centre` are where its income is posted. A ring-fenced grant, and one that
    is claimed, names at least one place where it is spent, and no other grant of the same days
    may be spent there too, so that nothing is claimed twice.
    """
    codes = Codes.of(act, entity, act.today)
    directorate = codes.directorate_of(cost_centre)
    act.need(entity=entity, directorate=directorate or None, cost_centre=cost_centre)
    _refuse_terms(starts_on, ends_on, percent, places, ring_fenced or basis == "claims")
    _refuse_codings(act, entity, Coding(account=account, cost_centre=cost_centre, fund=fund))
    kept = _spent_at(act, entity, kind, places, codes)
    _refuse_twice(entity, kept, starts_on, ends_on)
    reference = next_reference("GRT")
    values = {
        "entity": entity, "directorate": directorate, "cost_centre": cost_centre, "fund": fund,
        "account": account, "title": title, "awarding_body": awarding_body,
        "award_pence": award_pence, "kind": kind, "ring_fenced": ring_fenced, "basis": basis,
        "share_e4": parse_pounds(percent), "starts_on": starts_on, "ends_on": ends_on,
        "unspent": unspent, "clawback": clawback, "clawback_until": clawback_until,
        "received_before_pence": received_before_pence, "spent_before_pence": spent_before_pence,
        "held_before_pence": held_before_pence,
    }  # fmt: skip
    Grant.objects.create(reference=reference, kept_by=act.person, act_id=act.id, **values)
    GrantCoding.objects.bulk_create(
        GrantCoding(grant=reference, line_no=number, **place.model_dump())
        for number, place in enumerate(kept, 1)
    )
    subject = f"budgets:grant:{reference}"
    act.concerns(subject)
    act.changed(subject, None, {"title": title, "award_pence": award_pence})
    return reference


def _refuse_terms(
    starts_on: date, ends_on: date, percent: str, places: list[GrantPlace], must: bool
) -> None:
    if ends_on < starts_on:
        raise Refusal("It ends before it starts.", field="ends_on", status=422)
    if not 0 < parse_pounds(percent) <= WHOLE_E4:
        raise Refusal("Give a part between 0.01 and 100 percent.", field="percent", status=422)
    if must and not places:
        raise Refusal(
            "A grant that is ring-fenced or claimed names where it is spent: a cost centre or "
            "a project.",
            field="places",
            status=422,
        )


def _refuse_codings(act: Act, entity: str, income: Coding) -> None:
    problems = valid_coding(EVERYTHING, entity=entity, on=act.today, codings=[income])
    if problems:
        raise CodeUnknown(problems[0].message, field=problems[0].field)


def _spent_at(
    act: Act, entity: str, kind: str, places: list[GrantPlace], codes: Codes
) -> list[GrantPlace]:
    """Return the places with their subjectives; refuse a code that isn't in use."""
    projects = {
        one.code for one in coding_choices(EVERYTHING, entity=entity, on=act.today).projects
    }
    first, last = choices()["spend"][kind]
    found = []
    for place in places:
        if bool(place.cost_centre) == bool(place.project):
            message = "Name a cost centre or a project, one of the two."
            raise Refusal(message, field="places", status=422)
        if place.cost_centre and codes.centre_fault(place.cost_centre):
            raise CodeUnknown(f"{codes.centre_fault(place.cost_centre)}.", field="places")
        if place.project and place.project not in projects:
            raise CodeUnknown(f"{place.project} is no project in use.", field="places")
        low = place.account_from or first
        high = place.account_to or place.account_from or last
        if high < low:
            message = f"Subjectives run from the lower to the higher: {low} to {high} is none."
            raise Refusal(message, field="places", status=422)
        found.append(place.model_copy(update={"account_from": low, "account_to": high}))
    return found


def _refuse_twice(entity: str, places: list[GrantPlace], starts_on: date, ends_on: date) -> None:
    """Refuse a place where another grant of the same days is spent: it would be counted twice."""
    beside = Grant.objects.filter(entity=entity, starts_on__lte=ends_on, ends_on__gte=starts_on)
    titles = dict(beside.select_for_update().values_list("reference", "title"))
    for place in places:
        taken = GrantCoding.objects.filter(
            grant__in=titles,
            cost_centre=place.cost_centre,
            project=place.project,
            account_from__lte=place.account_to,
            account_to__gte=place.account_from,
        ).first()
        if taken is not None:
            where = place.cost_centre or place.project
            raise GrantState(
                f"{where} {taken.account_from} to {taken.account_to} is where {taken.grant}, "
                f"{titles[taken.grant]}, is spent: the same spend can't be claimed twice. Part "
                "them by subjective.",
                field="places",
            )


def lock_grant(act: Act, reference: str, *, must_be_open: bool = True) -> Grant:
    """Return a grant locked for this act, within the caller's reach."""
    found = Grant.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no grant {reference}.", field="grant")
    act.need(
        entity=found.entity,
        directorate=found.directorate or None,
        cost_centre=found.cost_centre,
    )
    if must_be_open and found.state != "open":
        raise GrantState(f"{reference} is {found.state}.", field="grant")
    return found


@command(duty="grant.keep", summary="Change a grant's award or end")
def amend_grant(
    act: Act,
    grant: GrantRef,
    award_pence: AwardPence,
    ends_on: BookDay,
    reason: Text,
    document: DocumentRef = "",
) -> str:
    """Keep another award or last day as the awarding body wrote; its letter is kept beside."""
    found = lock_grant(act, grant)
    if not reason.strip():
        raise Refusal("Say what changed it.", field="reason", status=422)
    if ends_on < found.starts_on:
        raise Refusal("It ends before it starts.", field="ends_on", status=422)
    came = found.received_before_pence + expected_pence(grant)
    if award_pence < came:
        raise MoreThanAwarded(
            f"{format_pounds(came)} of it is received or expected already.", field="award_pence"
        )
    before = {"award_pence": found.award_pence, "ends_on": str(found.ends_on)}
    found.award_pence, found.ends_on = award_pence, ends_on
    found.save(update_fields=["award_pence", "ends_on"])
    after = {"award_pence": award_pence, "ends_on": str(ends_on), "reason": reason}
    act.changed(f"budgets:grant:{grant}", before, after)
    if document:
        keep_beside(act, grant, "variation", document, reason)
    return grant


@command(duty="grant.keep", summary="Close a grant")
def close_grant(act: Act, grant: GrantRef, reason: Text) -> str:
    """Close a grant that is spent, claimed and reported on; every condition must be met."""
    found = lock_grant(act, grant)
    waits = GrantCondition.objects.filter(grant=grant, state="open").count()
    if waits:
        raise GrantState(f"{waits} of its conditions are open.", field="grant")
    found.state = "closed"
    found.save(update_fields=["state"])
    act.changed(f"budgets:grant:{grant}", {"state": "open"}, {"state": "closed", "reason": reason})
    return grant


@command(duty="grant.keep", summary="Add a condition of a grant")
def add_grant_condition(
    act: Act, grant: GrantRef, kind: ConditionKind, text: Text, due_on: BookDay, owner: Name
) -> str:
    """Keep what the awarding body asks for by a day, and who answers for it; its reference.

    Three weeks before, it stands in the inbox; a claim in that of whoever prepares claims.
    """
    lock_grant(act, grant)
    if not text.strip():
        raise Refusal("Say what is asked for.", field="text", status=422)
    reference = next_reference("GRC")
    GrantCondition.objects.create(
        reference=reference, grant=grant, kind=kind, text=text, due_on=due_on, owner=owner
    )
    act.changed(
        f"budgets:grant_condition:{reference}", None, {"grant": grant, "due_on": str(due_on)}
    )
    return reference


@command(duty="grant.meet", summary="Say that a condition is met")
def meet_grant_condition(
    act: Act, condition: ConditionRef, note: Text, document: DocumentRef = ""
) -> str:
    """Say how a condition was met, with the evidence where there is some."""
    found = GrantCondition.objects.select_for_update().filter(reference=condition).first()
    if found is None:
        raise Unknown(f"There is no condition {condition}.", field="condition")
    lock_grant(act, found.grant)
    if found.state == "met":
        raise GrantState(f"{condition} was met on {found.met_on:%-d %B %Y}.", field="condition")
    if not note.strip():
        raise Refusal("Say how it was met.", field="note", status=422)
    found.state, found.met_by, found.met_on = "met", act.person, act.today
    found.note, found.document = note, document
    found.save()
    subject = f"budgets:grant_condition:{condition}"
    act.done(subject)
    act.changed(subject, {"state": "open"}, {"state": "met", "note": note})
    if document:
        keep_beside(act, found.grant, "evidence", document, found.text[:140])
    return found.grant


@command(duty="grant.keep", summary="Expect instalments of a grant")
def expect_grant_receipts(act: Act, grant: GrantRef, receipts: list[DueReceipt]) -> list[str]:
    """Tell banking which instalments should come, and where they are posted when they do.

    All that is received and expected stays within the award.
    """
    found = lock_grant(act, grant)
    if not receipts:
        raise Refusal("Give at least one instalment.", field="receipts", status=422)
    before = found.received_before_pence + expected_pence(grant)
    total = before + sum(one.amount_pence for one in receipts)
    if total > found.award_pence:
        raise MoreThanAwarded(
            f"With {format_pounds(before)} received or expected before it comes to "
            f"{format_pounds(total)}: {format_pounds(total - found.award_pence)} above the award.",
            field="receipts",
        )
    names = next_references("GRR", len(receipts))
    account = paying_account(EVERYTHING, entity=found.entity, code="").code
    GrantReceipt.objects.bulk_create(
        GrantReceipt(reference=name, grant=grant, **one.model_dump())
        for name, one in zip(names, receipts, strict=True)
    )
    movements = [
        ExpectedMovement.model_validate(
            dict(
                key=name,
                entity=found.entity,
                bank_account=account,
                amount_pence=one.amount_pence,
                expected_on=one.due_on,
                reference=one.said,
                counterparty=found.awarding_body,
                source_ref=f"budgets:grant_receipt:{name}",
                narrative=f"{grant} {found.title}",
                contra_account=found.account,
                contra_fund=found.fund,
                contra_cost_centre=found.cost_centre,
            )
        )
        for name, one in zip(names, receipts, strict=True)
    ]
    expect_movements(act, source=SOURCE, movements=[one.model_dump() for one in movements])
    act.changed(f"budgets:grant:{grant}", None, {"receipts": names})
    return names


@command(duty="grant.keep", summary="Keep a document of a grant")
def keep_grant_document(
    act: Act, grant: GrantRef, kind: DocumentKind, document: DocumentRef, note: Text = ""
) -> str:
    """Keep a document beside a grant: award letter, certificate, auditor's report."""
    lock_grant(act, grant, must_be_open=False)
    if not document:
        raise Refusal("Choose the file.", field="document", status=422)
    keep_beside(act, grant, kind, document, note)
    return grant


def keep_beside(act: Act, grant: str, kind: str, document: str, note: str) -> None:
    """Keep a document beside a grant, once; refuse one that doesn't exist or isn't in reach."""
    documents.find(act.scope, document)
    _, fresh = GrantDocument.objects.get_or_create(
        grant=grant,
        document=document,
        defaults={"kind": kind, "note": note, "kept_by": act.person, "kept_on": act.today},
    )
    if fresh:
        act.changed(f"budgets:grant:{grant}", None, {"document": document, "kind": kind})


def expected_pence(grant: str) -> int:
    """Return all that is expected or found of a grant's instalments."""
    return sum(GrantReceipt.objects.filter(grant=grant).values_list("amount_pence", flat=True))
