"""Matching: bank lines to what is expected, set-wise, each match with its evidence."""

from datetime import date

import polars as pl

from chamberlain.banking.commands.chain import lock_account
from chamberlain.banking.commands.closing import tell_the_ledger
from chamberlain.banking.commands.recording import GIVEN, record
from chamberlain.banking.models import BankAccount, Statement
from chamberlain.banking.open_items import open_items, open_lines, returnable_items
from chamberlain.banking.rules.matching import match, match_returns
from chamberlain.kernel.bulk import read_frame, same_pence
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Pence, Record, Ref
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
def match_statement(act: Act, statement: Ref("banking:statement")) -> Matched:
    """Match the open lines of a statement's account with what is expected on it."""
    found = Statement.objects.filter(reference=statement).select_related("account").first()
    if found is None:
        raise Unknown(f"There is no statement {statement}.", field="statement")
    act.need(entity=found.entity)
    answer = _match_account(act, found.account)
    tell_the_ledger(act, found.entity, found.to_day)
    _ask(act, found, answer)
    return answer


@command(duty="line.explain")
def match_lines(act: Act, entity: str, up_to: date | None = None) -> Matched:
    """Match the open lines of all of an entity's bank accounts with what is expected."""
    act.need(entity=entity)
    answers = [
        _match_account(act, account, up_to)
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
    found = match(lines, open_items(account.id))
    given = [_given(found, "movement")]
    rest = lines.join(found, on="line", how="anti")
    returns = match_returns(rest, returnable_items(account.id)) if rest.height else found.clear()
    given.append(_returned(act, account, _given(returns, "returned")))
    all_given = pl.concat(given)
    same_pence("matching", pl.concat([found, returns]), all_given, "amount_pence")
    if all_given.height:
        record(act, account, all_given)
    matched = pl.concat([found, returns]).select("line", "how").unique("line")
    left = lines.join(matched, on="line", how="anti")
    by = {how: count for how, count in matched["how"].value_counts().iter_rows()}
    act.concerns(f"banking:account:{account.entity}/{account.code}")
    return Matched(
        lines=lines.height,
        matched=matched.height,
        left=left.height,
        left_pence=left["amount_pence"].sum(),
        by=by,
    )


def _given(matches: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Join matches with the codings of their movements, as `record` takes them."""
    movements = read_frame(
        "SELECT id, contra_account, contra_fund, contra_cost_centre, source_ref, "
        "CASE WHEN narrative = '' THEN counterparty ELSE narrative END FROM banking_movement "
        "WHERE id = ANY(%s::bigint[])",
        [matches["item"].to_list()],
        schema={
            "movement_id": pl.Int64,
            "account": pl.String,
            "fund": pl.String,
            "cost_centre": pl.String,
            "source_ref": pl.String,
            "narrative": pl.String,
        },
    )
    return (
        matches.rename({"line": "line_id", "item": "movement_id", "how": "found_by"})
        .join(movements, on="movement_id", how="left", maintain_order="left")
        .with_columns(
            pl.lit(kind).alias("kind"),
            pl.lit("").alias("project"),
            pl.lit("").alias("vat_code"),
            pl.lit(None, pl.Int64).alias("undoes_id"),
        )
        .select(*GIVEN)
        .cast(GIVEN)
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
