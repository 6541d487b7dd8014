"""Standing codings: direct debits registered, patterns learnt and agreed, and what they take."""

from datetime import date, timedelta
from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from chamberlain.banking.commands.chain import lock_account
from chamberlain.banking.commands.debits import first_expected, note_came, note_debits
from chamberlain.banking.commands.recording import as_given, line_ref, record
from chamberlain.banking.models import BankAccount, Standing, StandingTaken
from chamberlain.banking.rules.debit_vat import awaits_invoice
from chamberlain.banking.rules.standing import (
    CLEARANCES,
    LINES,
    NOT_REGISTERED,
    STANDING,
    learnt,
    standing_matches,
)
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.expecting import Every
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Code, Name, Pence, Record
from chamberlain.kernel.slips import plain
from chamberlain.ledger.contract import Coding, valid_coding

StandingRef = Annotated[
    str, Field(min_length=1, max_length=80, json_schema_extra={"reference": "banking:standing"})
]
AGREES = "banking.agree_standing"
EXPLAINS = "banking.post_line"
PAGE = "/staff/banking/standing"
LEARNT_FROM = timedelta(days=365)
SHORTEST = 4
EVIDENCE_MAX = 20

Grace = Annotated[int, Field(ge=0, le=30, description="Working days")]
Size = Annotated[Pence, Field(gt=0, description="Without a sign")]


class Taken(Record):
    """What standing codings took of a bank account's open lines, and what they held up."""

    posted: int
    posted_pence: Pence
    exceptions: int


@command(duty="standing.propose", summary="Register a direct debit taken from us")
def register_direct_debit(  # noqa: PLR0913 - what a direct debit is
    act: Act,
    entity: str,
    originator: Name,
    words: Name,
    most_pence: Size,
    coded_to: Code,
    *,
    least_pence: Size = 1,
    bank_account: Code = "MAIN",
    every: Every = "month",
    first_on: date | None = None,
    grace_days: Grace = 5,
    cost_centre: str = "",
    fund: str = "",
    project: str = "",
    vat_code: str = "",
) -> str:
    """Propose that an originator may take money within limits, posted to a coding by itself.

    `words` stand on the bank's line: the originator's name or its service user number. Another
    person agrees it. What is taken outside the limits is an exception, never posted by itself. With
    a VAT code that bears VAT it is posted whole, and its VAT invoice is awaited. One that has not
    come by its day, `first_on` to begin with, and its grace in working days is somebody's work.
    """
    account = _account(act, entity, bank_account)
    return _propose(
        act,
        Standing(
            kind="direct_debit",
            entity=entity,
            account=account,
            name=originator,
            words=words,
            sign=-1,
            least_pence=least_pence,
            most_pence=most_pence,
            every=every,
            grace_days=grace_days,
            expected_on=first_on,
            coded_to=coded_to,
            cost_centre=cost_centre,
            fund=fund or account.fund,
            project=project,
            vat_code=vat_code,
        ),
    )


def _account(act: Act, entity: str, code: str) -> BankAccount:
    act.need(entity=entity)
    found = BankAccount.objects.filter(entity=entity, code=code, closed_on__isnull=True).first()
    if found is None:
        raise Unknown(f"There is no bank account {code} of {entity}.", field="bank_account")
    return found


def _propose(act: Act, made: Standing) -> str:
    """Write a proposed standing coding, and ask for somebody to agree it."""
    if len(plain(made.words)) < SHORTEST:
        raise Refusal(
            f"{made.words} is too short to tell lines by: at least {SHORTEST} letters or figures.",
            code="too_short",
            field="words",
        )
    if made.most_pence < made.least_pence:
        raise Refusal("The most is less than the least.", code="limits", field="most_pence")
    same = Standing.objects.filter(
        account=made.account,
        kind=made.kind,
        sign=made.sign,
        words=made.words,
        coded_to=made.coded_to,
        cost_centre=made.cost_centre,
    ).exclude(state="off")
    if same.exists():
        raise Refusal(f"{same[0].reference} says this already.", code="known", field="words")
    _refuse_coding(act, made)
    made.reference = next_reference("STC")
    made.proposed_by, made.proposed_on, made.act_id = act.person, act.today, act.id
    made.save()
    subject = f"banking:standing:{made.reference}"
    act.concerns(subject)
    shown = {"words": made.words, "most": made.most_pence, "coded_to": made.coded_to}
    act.changed(subject, None, shown)
    what = "direct debit of" if made.kind == "direct_debit" else "pattern for"
    act.ask_for(
        subject,
        AGREES,
        title=f"Agree a {what} {made.name}, up to {format_pounds(made.most_pence)}",
        url=f"{PAGE}/{made.reference}",
        entity=made.entity,
        amount_pence=made.most_pence,
    )
    return made.reference


def _refuse_coding(act: Act, made: Standing) -> None:
    problem = coding_problem(act, made, act.today)
    if problem:
        raise Refusal(problem, code="wrong_coding", field="coded_to", status=422)


def coding_problem(act: Act, one: Standing, on: date) -> str:
    """Return why the ledger would not take a standing coding on a day; blank where it would."""
    coding = Coding(
        account=one.coded_to,
        fund=one.fund,
        cost_centre=one.cost_centre,
        project=one.project,
        vat_code=one.vat_code,
    )
    problems = valid_coding(act.scope, entity=one.entity, on=on, codings=[coding])
    return f"{problems[0].value}: {problems[0].message}" if problems else ""


def _held(act: Act, reference: str) -> Standing:
    found = Standing.objects.select_for_update().filter(reference=reference).first()
    if found is None or not (act.scope.all or found.entity in act.scope.entities):
        raise Unknown(f"There is no standing coding {reference}.", field="standing")
    act.need(entity=found.entity)
    return found


@command(duty="standing.agree", summary="Agree a direct debit or a learnt pattern")
def agree_standing(act: Act, standing: StandingRef, most_pence: Size | None = None) -> None:
    """Let a standing coding post lines by itself from now on; `most_pence` may lower its limit.

    Whoever proposed it does not agree it.
    """
    found = _held(act, standing)
    if found.state != "proposed":
        raise Refusal(f"{standing} is {found.state}.", code="wrong_state", field="standing")
    if most_pence is not None and most_pence > found.most_pence:
        raise Refusal(
            f"It was proposed up to {format_pounds(found.most_pence)}: agreeing may lower that.",
            field="most_pence",
        )
    subject = f"banking:standing:{standing}"
    act.concerns(subject)
    if found.proposed_by in act.persons:
        raise Refusal("Whoever proposed it doesn't agree it.", code="same_person", status=403)
    _refuse_coding(act, found)
    Standing.objects.filter(pk=found.pk).update(
        state="agreed",
        agreed_by=act.person,
        agreed_on=act.today,
        expected_on=found.expected_on or first_expected(found, act.today),
        most_pence=most_pence or found.most_pence,
        least_pence=min(found.least_pence, most_pence or found.least_pence),
    )
    act.done(subject)
    act.changed(subject, {"state": "proposed"}, {"state": "agreed", "most": most_pence})


@command(duty="standing.switch_off", summary="Switch a direct debit or a pattern off")
def switch_off_standing(act: Act, standing: StandingRef, reason: Name) -> None:
    """Post nothing by it any more, as of now; what it posted stays, and can be undone by line."""
    found = _held(act, standing)
    if found.state == "off":
        raise Refusal(f"{standing} is off already.", code="wrong_state", field="standing")
    Standing.objects.filter(pk=found.pk).update(state="off", off_on=act.today, off_why=reason)
    subject = f"banking:standing:{standing}"
    act.concerns(subject)
    act.done(subject)
    act.changed(subject, {"state": found.state}, {"state": "off", "reason": reason})


@command(duty="standing.learn", summary="Propose patterns from what people did")
def learn_patterns(act: Act, entity: str) -> list[str]:
    """Propose a pattern for lines that people coded alike at least three times in the last year,
    and never otherwise, with those lines as evidence; another person agrees each.

    What is proposed, agreed or was switched off already is not proposed again.
    """
    act.need(entity=entity)
    made = []
    accounts = {one.pk: one for one in BankAccount.objects.filter(entity=entity)}
    for one in learnt(_clearances(entity, act.today - LEARNT_FROM)).to_dicts():
        known = Standing.objects.filter(
            account_id=one["account_id"], kind="pattern", sign=one["sign"], words=one["name"]
        )
        proposed = Standing(
            kind="pattern",
            entity=entity,
            account=accounts[one["account_id"]],
            name=one["name"].title(),
            words=one["name"],
            sign=one["sign"],
            least_pence=one["least_pence"],
            most_pence=one["most_pence"],
            evidence=[line_ref(number) for number in one["lines"][:EVIDENCE_MAX]],
            **{name: one[name] for name in ("coded_to", "cost_centre", "fund")},
            **{name: one[name] for name in ("project", "vat_code")},
        )
        if not known.exists() and not coding_problem(act, proposed, act.today):
            made.append(_propose(act, proposed))
    return made


def _clearances(entity: str, since: date) -> pl.DataFrame:
    """Return what people coded whole lines to since a day, what was undone left out."""
    return read_frame(
        "SELECT e.line_id, l.account_id, e.amount_pence, l.counterparty, l.text, e.account, "
        "e.cost_centre, e.fund, e.project, e.vat_code FROM banking_explanation e "
        "JOIN banking_line l ON l.id = e.line_id "
        "WHERE l.entity = %s AND e.explained_on >= %s AND e.kind = 'coding' "
        "AND e.found_by = 'person' AND e.undoes_id IS NULL AND e.amount_pence = l.amount_pence "
        "AND NOT EXISTS (SELECT FROM banking_explanation u WHERE u.undoes_id = e.id) "
        "ORDER BY e.id",
        [entity, since],
        schema=CLEARANCES,
    )


@command(duty="line.explain", summary="Post what standing codings know")
def take_standing(act: Act, entity: str, up_to: date | None = None) -> Taken:
    """Post open lines that agreed direct debits and patterns fit; hold up debits that don't.

    A held-up line is in the inbox of whoever explains lines, once.
    """
    act.need(entity=entity)
    taken = [
        take_of(act, account, up_to)
        for account in BankAccount.objects.filter(entity=entity).order_by("id")
    ]
    return Taken(
        posted=sum(one.posted for one in taken),
        posted_pence=sum(one.posted_pence for one in taken),
        exceptions=sum(one.exceptions for one in taken),
    )


def take_of(act: Act, account: BankAccount, up_to: date | None = None) -> Taken:
    """Do the same for one bank account; nothing where it has no agreed standing coding."""
    agreed = {one.pk: one for one in Standing.objects.filter(account=account, state="agreed")}
    if not agreed:
        return Taken(posted=0, posted_pence=0, exceptions=0)
    lock_account(account.id)
    lines = _open_lines(account, up_to)
    if any(one.kind == "direct_debit" for one in agreed.values()):
        found = standing_matches(lines, _frame(agreed))
    else:
        found = standing_matches(lines.with_columns(bank_code=pl.lit("")), _frame(agreed))
    amounts = dict(lines.select("line", "amount_pence").iter_rows())
    problems = {pk: coding_problem(act, one, act.today) for pk, one in agreed.items()}
    rows, noted, posted = [], [], []
    for line, standing, exception in found.iter_rows():
        one = agreed.get(standing)
        why = exception or (problems[standing] if one else NOT_REGISTERED)
        if one is not None and not why:
            rows.append(_given(line, amounts[line], one))
            posted.append((line, amounts[line], one))
        else:
            _hold_up(act, account, line, amounts[line], why, one)
        noted.append(
            StandingTaken(
                standing=one,
                line_id=line,
                entity=account.entity,
                amount_pence=amounts[line],
                exception=why,
                taken_on=act.today,
                act_id=act.id,
            )
        )
    StandingTaken.objects.bulk_create(noted)
    if rows:
        record(act, account, as_given(rows))
        note_debits(act, account, posted)
    note_came(act, agreed, found, lines)
    return Taken(
        posted=len(rows),
        posted_pence=sum(int(str(row["amount_pence"])) for row in rows),
        exceptions=len(noted) - len(rows),
    )


def _frame(agreed: dict[int, Standing]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (pk, one.kind, one.words, one.sign, one.least_pence, one.most_pence)
            for pk, one in agreed.items()
        ],
        schema=STANDING,
        orient="row",
    )


def _open_lines(account: BankAccount, up_to: date | None) -> pl.DataFrame:
    """Return lines nothing of which is explained, that no standing coding has looked at."""
    return read_frame(
        "SELECT l.id, l.amount_pence, l.reference, l.counterparty, l.text, l.bank_code, "
        "l.booked_on "
        "FROM banking_line_state s JOIN banking_line l ON l.id = s.line_id "
        "WHERE s.account_id = %s AND s.explained_pence = 0 AND s.amount_pence <> 0 "
        "AND s.twin IS NULL AND (%s::date IS NULL OR s.booked_on <= %s) AND NOT EXISTS "
        "(SELECT FROM banking_standing_taken t WHERE t.line_id = l.id) ORDER BY l.booked_on, l.id",
        [account.id, up_to, up_to],
        schema=LINES | {"booked_on": pl.Date},
    )


def _given(line: int, pence: int, one: Standing) -> dict[str, object]:
    how: Literal["direct_debit", "pattern"] = (
        "direct_debit" if one.kind == "direct_debit" else "pattern"
    )
    return {
        "line_id": line,
        "amount_pence": pence,
        "kind": "coding",
        "account": one.coded_to,
        "fund": one.fund,
        "cost_centre": one.cost_centre,
        "project": one.project,
        "vat_code": "" if awaits_invoice(one.kind, one.vat_code) else one.vat_code,
        "source_ref": f"banking:standing:{one.reference}",
        "narrative": one.name,
        "found_by": how,
        "evidence": f"{one.reference}: {one.words}, up to {format_pounds(one.most_pence)}",
    }


def _hold_up(
    act: Act, account: BankAccount, line: int, pence: int, why: str, one: Standing | None
) -> None:
    who = f" of {one.name}, limit {format_pounds(one.most_pence)}" if one else ""
    act.ask_for(
        f"banking:line:{line_ref(line)}",
        EXPLAINS,
        title=f"{format_pounds(abs(pence))} {'out' if pence < 0 else 'in'}: {why}{who}",
        url=f"/staff/banking/suspense/{line_ref(line)}",
        entity=account.entity,
        amount_pence=pence,
        due=act.today,
    )
