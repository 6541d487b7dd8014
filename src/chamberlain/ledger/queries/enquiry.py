"""The account enquiry: lines of any coding in order, a page at a time, with a running balance."""

import base64
import json
from datetime import date
from typing import Any

from chamberlain.kernel.door import Refusal, Scope, query
from chamberlain.kernel.prepared import prepared_cursor
from chamberlain.kernel.records import Record, Year
from chamberlain.ledger.rules.canonical import reference_of

PAGE = 50
PAGE_MAX = 100_000


class EnquiryLine(Record):
    """A line of an enquiry; `balance_pence` is the running balance with it."""

    journal: str
    line_no: int
    journal_date: date
    period: int
    fund: str
    cost_centre: str
    account: str
    project: str
    amount_pence: int
    balance_pence: int | None
    type: str
    description: str
    source: str
    source_ref: str
    line_ref: str
    narrative: str


class Enquiry(Record):
    """A page of lines. `next_page` asks for the next; `opening_pence` stands before the first."""

    rows: list[EnquiryLine]
    opening_pence: int | None
    next_page: str | None


class Filters(Record):
    """What an enquiry looks for; a blank one doesn't narrow."""

    year: int
    entity: str = ""
    account: str = ""
    cost_centre: str = ""
    fund: str = ""
    project: str = ""
    source: str = ""
    line_ref: str = ""
    period: int | None = None
    date_from: date | None = None
    date_to: date | None = None

    def where(self, scope: Scope) -> tuple[str, list[Any]]:
        """Return the condition on lines `l`, without the source, which is the journal's."""
        condition, params = scope.place_sql("l.entity", None, "l.cost_centre")
        parts, values = ["l.year = %s", condition], [self.year, *params]
        for name in ("entity", "account", "cost_centre", "fund", "project", "line_ref", "period"):
            value = getattr(self, name)
            if value:
                parts.append(f"l.{name} = %s")
                values.append(value)
        for name, sign in (("date_from", ">="), ("date_to", "<=")):
            value = getattr(self, name)
            if value is not None:
                parts.append(f"l.journal_date {sign} %s")
                values.append(value)
        if self.source:
            parts.append("j.source = %s")
            values.append(self.source)
        return " AND ".join(parts), values


_PAGE = """
    SELECT l.journal_id, l.line_no, l.journal_date, l.period, l.fund, l.cost_centre, l.account,
           l.project, l.amount_pence, l.line_ref, l.narrative,
           j.type, j.description, j.source, j.source_ref
    FROM ledger_line l JOIN ledger_journal j ON j.id = l.journal_id
    WHERE {where} {after} ORDER BY {order} LIMIT %s
"""


# An account's lines stand in order within each entity and fund: a page of each, merged.
_PAGE_OF_ACCOUNT = """
    SELECT page.* FROM (
        SELECT e.entity, f.code AS fund
        FROM (SELECT DISTINCT entity FROM ledger_period WHERE year = %s) e, ledger_fund f
    ) place CROSS JOIN LATERAL (
        {page}
    ) page ORDER BY journal_date, journal_id, line_no LIMIT %s
"""


@query(summary="Walk the lines of an account")
def account_enquiry(  # noqa: PLR0913, PLR0917 - each is a filter of the page
    scope: Scope,
    year: Year,
    account: str = "",
    entity: str = "",
    cost_centre: str = "",
    fund: str = "",
    project: str = "",
    source: str = "",
    line_ref: str = "",
    period: int | None = None,
    date_from: date | None = None,
    date_to: date | None = None,
    page: str = "",
    limit: int = PAGE,
) -> Enquiry:
    """Return a page of lines in the order of date, journal and line, with a running balance.

    Without an account or a cost centre they come in the order of posting. Any coding, source and
    dates narrow it. `page` is `next_page` of the page before: each page costs the same however far
    along it is. The balance runs where an account or a cost centre is named, from the first line in
    the filter.
    """
    filters = Filters(
        year=year, entity=entity, account=account, cost_centre=cost_centre, fund=fund,
        project=project, source=source, line_ref=line_ref, period=period, date_from=date_from,
        date_to=date_to,
    )  # fmt: skip
    where, params = filters.where(scope)
    at = _position(page)
    opening = at[3] if at else (0 if account or cost_centre else None)
    by_date = bool(account or cost_centre)
    mark = list(at[0 if by_date else 1 : 3]) if at else []
    size = max(1, min(limit, PAGE_MAX))
    values = [*params, *mark, size + 1]
    if account and not cost_centre:
        where += " AND l.entity = place.entity AND l.fund = place.fund"
        statement = _PAGE_OF_ACCOUNT.format(page=_page_of(where, mark, by_date))
        values = [year, *values, size + 1]
    else:
        statement = _page_of(where, mark, by_date)
    with prepared_cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    lines = _with_balance(rows[:size], opening)
    more = len(rows) > size
    return Enquiry(
        rows=lines, opening_pence=opening, next_page=_page_after(lines, rows) if more else None
    )


def _page_of(where: str, mark: list[Any], by_date: bool) -> str:
    """Return the statement of a page after a mark, in the order in which an index has the lines."""
    order = ("l.journal_date, " if by_date else "") + "l.journal_id, l.line_no"
    after = f"AND ({order}) > ({', '.join(['%s'] * len(mark))})" if mark else ""
    return _PAGE.format(where=where, after=after, order=order)


def _with_balance(rows: list[tuple[Any, ...]], opening: int | None) -> list[EnquiryLine]:
    balance = opening
    lines: list[EnquiryLine] = []
    for row in rows:
        number, line_no, day, period, fund, centre, account, project, pence, ref, words, *rest = row
        balance = None if balance is None else balance + pence
        kind, description, source, source_ref = rest
        lines.append(
            EnquiryLine.model_construct(
                journal=reference_of(number), line_no=line_no, journal_date=day, period=period,
                fund=fund, cost_centre=centre, account=account, project=project,
                amount_pence=pence, balance_pence=balance, type=kind, description=description,
                source=source, source_ref=source_ref, line_ref=ref, narrative=words,
            )
        )  # fmt: skip
    return lines


def _page_after(lines: list[EnquiryLine], rows: list[tuple[Any, ...]]) -> str:
    last, row = lines[-1], rows[len(lines) - 1]
    mark = [row[2].isoformat(), row[0], row[1], last.balance_pence]
    return base64.urlsafe_b64encode(json.dumps(mark).encode()).decode()


def _position(page: str) -> tuple[date, int, int, int | None] | None:
    if not page:
        return None
    try:
        day, number, line_no, balance = json.loads(base64.urlsafe_b64decode(page))
        return date.fromisoformat(day), int(number), int(line_no), balance
    except (ValueError, TypeError) as error:
        raise Refusal("That page of the enquiry is not known.", field="page", status=422) from error
