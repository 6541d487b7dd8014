"""Matching: bank lines to what is expected, set-wise, each match with its evidence."""

from datetime import date

import polars as pl

from chamberlain.banking.commands.chain import lock_account
from chamberlain.banking.commands.closing import tell_the_ledger
from chamberlain.banking.commands.recording import GIVEN, LINES, record
from chamberlain.banking.commands.standing import take_of
from chamberlain.banking.contract import StatementRef
from chamberlain.banking.models import BankAccount, Statement
from chamberlain.banking.queries.open_items import open_items, open_lines, returnable_items
from chamberlain.banking.rules.frames import OPEN_ITEMS, OPEN_LINES
from chamberlain.banking.rules.matching import match, match_returns
from chamberlain.kernel.bulk import same_pence
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Pence, Record
from chamberlain.ledger.contract import Role, account_roles

PAGE = "/staff/banking/suspense"


class Matched(Record):
    """What matching found and what it left."""

    lines: int
    matched: int
    left: int
    left_pence: Pence
    by: dict[str, int] = {}


@command(duty="line.explain")
def match_statement(act: Act, statement: StatementRef) -> Matched:
    """Match the open lines of a statement's account with what is expected on it."""
    found = Statement.objects.filter(reference=statement).select_related("account").first()
    if found is None:
        raise Unknown(f"There is no statement {statement}.", field="statement")
    act.need(entity=found.entity)
    answer = _with_standing(act, found.account, _match_account(act, found.account))
    tell_the_ledger(act, found.entity, found.to_day)
    _ask(act, found, answer)
    return answer


@command(duty="line.explain")
def match_lines(act: Act, entity: str, up_to: date | None = None) -> Matched:
    """Match the open lines of all of an entity's bank accounts with what is expected."""
    act.need(entity=entity)
    answers = [
        _with_standing(act, account, _match_account(act, account, up_to), up_to)
        for account in BankAccount.objects.filter(entity=entity).order_by("id")
    ]
    tell_the_ledger(act, entity, up_to or act.today)
    by: dict[str, int] = {}
    for answer in answers:
        for how, count in answer.by.items():
            by[how] = by.get(how, 0) + count
    return Matched(
        lines=sum(a.lines for a in answers),
        matched=sum(a.matched for a in answers),
        left=sum(a.left for a in answers),
        left_pence=sum(a.left_pence for a in answers),
        by=by,
    )


def _match_account(act: Act, account: BankAccount, up_to: date | None = None) -> Matched:
    """Find, record and post every certain match of one bank account."""
    lock_account(account.id)
    lines = open_lines(account.id, up_to)
    if lines.is_empty():
        return Matched(lines=0, matched=0, left=0, left_pence=0)
    items = open_items(account.id)
    found = match(lines.select(*OPEN_LINES), items.select(*OPEN_ITEMS))
    given = _given(found, items, "movement")
    rest = lines.join(found, on="line", how="anti")
    if rest.height:
        held = returnable_items(account.id)
        returns = match_returns(rest.select(*OPEN_LINES), held.select(*OPEN_ITEMS))
        coming_back = _returned(act, account, _given(returns, held, "returned"))
        found, given = pl.concat([found, returns]), pl.concat([given, coming_back])
    same_pence("matching", found, given, "amount_pence")
    if given.height:
        record(act, account, given, _as_recorded(lines))
    act.concerns(f"banking:account:{account.entity}/{account.code}")
    return _answer(lines, found)


def _with_standing(
    act: Act, account: BankAccount, answer: Matched, up_to: date | None = None
) -> Matched:
    """Post what standing codings know of what is left, and count it."""
    if not answer.left:
        return answer
    taken = take_of(act, account, up_to)
    if not taken.posted:
        return answer
    return answer.model_copy(
        update={
            "matched": answer.matched + taken.posted,
            "left": answer.left - taken.posted,
            "left_pence": answer.left_pence - taken.posted_pence,
            "by": answer.by | {"standing": taken.posted},
        }
    )


def _answer(lines: pl.DataFrame, found: pl.DataFrame) -> Matched:
    matched = found.select("line", "how").unique("line")
    left = lines.join(matched, on="line", how="anti")
    return Matched(
        lines=lines.height,
        matched=matched.height,
        left=left.height,
        left_pence=int(left["amount_pence"].sum()),
        by=dict(matched["how"].value_counts().iter_rows()),
    )


def _as_recorded(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the lines as `record` takes them."""
    return lines.rename({"line": "line_id", "amount_pence": "left_pence"}).select(*LINES)


def _given(matches: pl.DataFrame, items: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Join matches with the codings of their movements, as `record` takes them."""
    codings = items.select("item", *(set(items.columns) & set(GIVEN) - set(matches.columns)))
    return (
        matches.join(codings, on="item", how="left", maintain_order="left")
        .rename({"line": "line_id", "item": "movement_id", "how": "found_by"})
        .with_columns(
            pl.lit(kind).alias("kind"),
            pl.lit("").alias("project"),
            pl.lit("").alias("vat_code"),
            pl.lit(None, pl.Int64).alias("undoes_id"),
        )
        .select(*GIVEN)
        .cast(pl.Schema(GIVEN))
    )


def _returned(act: Act, account: BankAccount, given: pl.DataFrame) -> pl.DataFrame:
    """A returned payment is posted to the control account for those."""
    if given.is_empty():
        return given
    contra = account_roles(act.scope, entity=account.entity)[Role.PAYMENTS_RETURNED]
    return given.with_columns(
        pl.lit(contra).alias("account"),
        pl.lit(account.fund).alias("fund"),
        pl.lit("").alias("cost_centre"),
    )


def _ask(act: Act, statement: Statement, answer: Matched) -> None:
    """Put what is left in the inbox of whoever explains bank lines."""
    subject = f"banking:account:{statement.entity}/{statement.account.code}"
    if not answer.left:
        act.done(subject, "banking.accept_match")
        return
    act.ask_for(
        subject,
        "banking.accept_match",
        title=f"{answer.left:,} bank lines of {statement.account.code} to explain, "
        f"{format_pounds(answer.left_pence)} in all",
        url=PAGE,
        entity=statement.entity,
        amount_pence=answer.left_pence,
        due=statement.to_day,
    )
