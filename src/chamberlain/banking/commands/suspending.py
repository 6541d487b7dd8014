"""Suspense: what nobody has explained by the end of its day, with an owner and an age."""

from datetime import date

import polars as pl
from django.db.models import Q

from chamberlain.banking.commands.chain import lock_account
from chamberlain.banking.commands.closing import tell_the_ledger
from chamberlain.banking.commands.recording import line_id_of, post, posting_days
from chamberlain.banking.models import BankAccount, LineState
from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.models import User
from chamberlain.kernel.records import Pence, Record, Text
from chamberlain.ledger.contract import Role, account_roles

_LINES = {
    "line_id": pl.Int64,
    "booked_on": pl.Date,
    "line_pence": pl.Int64,
    "amount_pence": pl.Int64,
    "counterparty": pl.String,
    "narrative": pl.String,
}


class Suspended(Record):
    """What was put to suspense."""

    lines: int
    receipts_pence: Pence
    payments_pence: Pence


@command(duty="line.suspend")
def post_to_suspense(
    act: Act, entity: str, up_to: date | None = None, owner: str = ""
) -> Suspended:
    """Put what is left of every line booked up to a day to suspense; done at each day's end.

    Lines without an owner get `owner`. Doing it again changes nothing.
    """
    act.need(entity=entity)
    last = up_to or act.today
    parts = []
    for account in BankAccount.objects.filter(entity=entity).order_by("id"):
        lock_account(account.id)
        parts.append(suspend(act, account, up_to=last))
    if owner:
        _own_unowned(entity, last, _person(owner))
    tell_the_ledger(act, entity, last)
    frame = pl.concat(parts) if parts else pl.DataFrame(schema=_LINES)
    positive = pl.col("amount_pence") > 0
    return Suspended(
        lines=frame.height,
        receipts_pence=int(frame.filter(positive)["amount_pence"].sum()),
        payments_pence=int(frame.filter(~positive)["amount_pence"].sum()),
    )


def suspend(
    act: Act, account: BankAccount, lines: list[int] | None = None, up_to: date | None = None
) -> pl.DataFrame:
    """Post what isn't in the ledger yet of these lines, or of all up to a day, to suspense.

    The caller holds the account's lock. Returns a row per line, with the pence put to suspense.
    """
    frame = read_frame(
        "SELECT s.line_id, s.booked_on, s.amount_pence, "
        "s.amount_pence - s.explained_pence - s.suspense_pence, l.counterparty, l.text "
        "FROM banking_line_state s JOIN banking_line l ON l.id = s.line_id "
        "WHERE s.account_id = %s AND s.explained_pence + s.suspense_pence <> s.amount_pence "
        "AND s.explained_pence <> s.amount_pence "
        "AND (%s::bigint[] IS NULL OR s.line_id = ANY(%s::bigint[])) "
        "AND (%s::date IS NULL OR s.booked_on <= %s)",
        [account.id, lines, lines, up_to, up_to],
        schema=_LINES,
    )
    if frame.is_empty():
        return frame
    roles = account_roles(act.scope, entity=account.entity)
    numbered = _numbered(act, frame).with_columns(
        pl.when(pl.col("line_pence") > 0)
        .then(pl.lit(roles[Role.SUSPENSE_RECEIPTS]))
        .otherwise(pl.lit(roles[Role.SUSPENSE_PAYMENTS]))
        .alias("account"),
        pl.lit(account.fund).alias("fund"),
        *[pl.lit("").alias(n) for n in ("cost_centre", "project", "vat_code", "source_ref")],
        pl.lit(0, pl.Int64).alias("suspense_pence"),
        pl.col("booked_on").alias("posted_on"),
    )
    numbered = posting_days(act, account.entity, numbered)
    stored = numbered.select(
        pl.col("posting").alias("id"),
        "line_id",
        "amount_pence",
        "account",
        "posted_on",
        pl.lit(act.today).alias("suspended_on"),
        pl.lit(act.id).alias("act_id"),
    )
    with act.cursor() as cursor:
        copy_in(cursor, "banking_suspension", stored)
    post(act, account, numbered, "banking:suspension:SU-")
    return frame


def _numbered(act: Act, frame: pl.DataFrame) -> pl.DataFrame:
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(nextval('banking_explanation_seq')) FROM generate_series(1, %s)",
            [frame.height],
        )
        return frame.with_columns(pl.Series("posting", cursor.fetchone()[0], dtype=pl.Int64))


def _person(named: str) -> str:
    """Return the reference of an active person, named by it or by what they sign in with."""
    known = User.objects.filter(Q(reference=named) | Q(username__iexact=named), is_active=True)
    found = known.values_list("reference", flat=True).first()
    if found is None:
        raise Unknown(f"There is no active person {named}.", field="owner")
    return found


def _own_unowned(entity: str, last: date, owner: str) -> None:
    LineState.objects.filter(
        entity=entity, owner__isnull=True, suspense_on__isnull=False, booked_on__lte=last
    ).exclude(suspense_pence=0).update(owner=owner)


@command(duty="line.own")
def assign_owner(act: Act, lines: list[str], owner: str, note: Text = "") -> int:
    """Give lines that wait for an explanation to the person who will find it; return how many."""
    person = _person(owner)
    numbers = [line_id_of(reference) for reference in lines]
    held = list(LineState.objects.filter(line__in=numbers).order_by("line"))
    if len(held) != len(set(numbers)):
        raise Unknown("Some of these bank lines don't exist.", field="lines")
    for state in held:
        act.need(entity=state.entity)
        if state.explained_pence == state.amount_pence:
            raise Refusal(f"{state} is explained: it needs no owner.", field="lines")
        shown = {"owner": state.owner, "note": state.note}
        act.changed(f"banking:line:{state}", shown, {"owner": person, "note": note or state.note})
    wanted = LineState.objects.filter(line__in=numbers)
    wanted.update(owner=person, **({"note": note} if note else {}))
    return len(held)
