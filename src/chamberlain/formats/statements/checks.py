"""Checks of each statement: does it add up, and is it whole.

Sums are made in hundred-thousandths, exactly as the file states them. Pending and information
entries count for nothing. A check that has nothing to compare is not listed.
"""

from collections.abc import Iterator

import polars as pl

from chamberlain.formats.statements.records import WITH_BALANCES, Check, Statement

E5_PER_PENNY = 1_000


def check_statements(
    message: str,
    statements: tuple[Statement, ...],
    entries: pl.DataFrame,
    details: pl.DataFrame,
) -> dict[int, tuple[Check, ...]]:
    """Return the checks of each statement of one file, by the statement's number."""
    found: dict[int, tuple[Check, ...]] = {}
    parts = entries.partition_by("statement", as_dict=True) if entries.height else {}
    split = _details_off(entries, details)
    for statement in statements:
        own = parts.get((statement.number,), entries.clear())
        booked = own.filter(pl.col("status") == "BOOK")
        found[statement.number] = (
            *_balance(message, statement, booked),
            *_totals(statement, booked, own),
            _currency(statement, own),
            _whole_pence(statement, own),
            *_dates(statement, booked),
            _duplicates(own),
            *_sums_of_details(own, split),
            *_sequence(statement, statements),
        )
    return found


def pounds(e5: int) -> int | str:
    """Return whole pence, or pounds as text when the amount is not whole pence."""
    if e5 % E5_PER_PENNY == 0:
        return e5 // E5_PER_PENNY
    mark, size = ("-" if e5 < 0 else ""), abs(e5)
    return f"{mark}{size // 100_000}.{size % 100_000:05d}"


def _sum(frame: pl.DataFrame) -> int:
    return int(frame["amount_e5"].sum())


def _balance(message: str, statement: Statement, booked: pl.DataFrame) -> Iterator[Check]:
    """Opening balance plus booked credits less booked debits is the closing balance."""
    opening, closing = statement.opening, statement.closing
    if opening is None or closing is None:
        if message in WITH_BALANCES:
            kinds = ", ".join(balance.kind for balance in statement.balances) or "none"
            yield Check("balances-present", False, "opening and closing booked balance", kinds)
        return
    expected = opening.amount_e5 + _sum(booked)
    yield Check(
        "balance", expected == closing.amount_e5, pounds(expected), pounds(closing.amount_e5)
    )


def _totals(statement: Statement, booked: pl.DataFrame, own: pl.DataFrame) -> Iterator[Check]:
    """Counts and sums the bank states agree with its entries.

    Banks differ in whether pending entries are in the summary: either reading is accepted.
    """
    readings = [_summary_of(booked), _summary_of(own)]
    for name, stated in statement.summary.items():
        computed = readings[0][name]
        ok = stated in (reading[name] for reading in readings)
        is_count = name.endswith("count")
        yield Check(
            f"total-{name.replace('_', '-')}",
            ok,
            computed if is_count else pounds(computed),
            stated if is_count else pounds(stated),
        )


def _summary_of(frame: pl.DataFrame) -> dict[str, int]:
    credits = frame.filter(pl.col("amount_e5") >= 0)
    debits = frame.filter(pl.col("amount_e5") < 0)
    return {
        "count": frame.height,
        "sum": _sum(credits) - _sum(debits),
        "net": _sum(frame),
        "credit_count": credits.height,
        "credit_sum": _sum(credits),
        "debit_count": debits.height,
        "debit_sum": -_sum(debits),
    }


def _currency(statement: Statement, own: pl.DataFrame) -> Check:
    """Opening, closing and every entry are in one currency, the account's."""
    used = set(own["currency"].drop_nulls().unique().to_list())
    used |= {b.currency for b in (statement.opening, statement.closing) if b and b.currency}
    found = ", ".join(sorted(used)) or statement.currency
    return Check("currency", used <= {statement.currency}, statement.currency, found)


def _whole_pence(statement: Statement, own: pl.DataFrame) -> Check:
    """Every amount is whole pence; others were rounded, halves away from zero."""
    odd = [int(e5) for e5 in own["amount_e5"].filter(own["amount_e5"] % E5_PER_PENNY != 0)]
    odd += [b.amount_e5 for b in statement.balances if b.amount_e5 % E5_PER_PENNY]
    named = ", ".join(str(pounds(e5)) for e5 in odd[:3])
    found = f"{len(odd)} not: {named}" if odd else "all whole pence"
    return Check("whole-pence", not odd, "all whole pence", found)


def _dates(statement: Statement, booked: pl.DataFrame) -> Iterator[Check]:
    """Every booked entry has a day, within the days the statement covers.

    Banks date the opening balance by the day before or the day itself: the wider span counts.
    """
    missing = booked["booked"].null_count()
    yield Check("dates-present", missing == 0, 0, missing)
    opening, closing = statement.opening, statement.closing
    from_days = [d for d in (statement.first_day, opening and opening.on) if d]
    to_days = [d for d in (statement.last_day, closing and closing.on) if d]
    days = booked["booked"].drop_nulls()
    if not from_days or not to_days or days.is_empty():
        return
    first, last = min(from_days), max(to_days)
    outside = days.filter((days < first) | (days > last))
    found = "all within" if outside.is_empty() else f"{len(outside)} outside, as {outside[0]}"
    yield Check("dates-within", outside.is_empty(), f"{first} to {last}", found)


def _duplicates(own: pl.DataFrame) -> Check:
    """No line stands twice: same references, day and amount.

    Banks use either reference as a batch's, so that one of them alone may honestly repeat.
    """
    keys = ["entry_reference", "servicer_reference", "end_to_end_id"]
    named = own.filter(pl.any_horizontal(pl.col(keys[:2]).is_not_null()))
    told = [*keys, "date", "amount_e5", "status", "structured", "unstructured"]
    twice = named.filter(named.select(told).is_duplicated())
    again = twice.height - twice.select(told).unique().height
    first = twice["entry_reference"].to_list() + twice["servicer_reference"].to_list()
    name = next((reference for reference in first if reference), "")
    return Check("no-duplicates", again == 0, 0, f"{again}, as {name}" if again else 0)


def _details_off(entries: pl.DataFrame, details: pl.DataFrame) -> pl.DataFrame:
    """Return the entries whose details all state an amount, with the sum these make."""
    sums = details.group_by("entry").agg(
        pl.col("amount_e5").sum().alias("details_e5"),
        pl.col("amount_e5").is_not_null().all().alias("whole"),
    )
    return entries.select("entry", "statement", "amount_e5").join(
        sums.filter("whole"), on="entry", maintain_order="left"
    )


def _sums_of_details(own: pl.DataFrame, split: pl.DataFrame) -> Iterator[Check]:
    """The transactions listed in an entry make up its amount."""
    mine = split.join(own.select("entry"), on="entry", how="semi", maintain_order="left")
    if mine.is_empty():
        return
    off = mine.filter(pl.col("amount_e5") != pl.col("details_e5"))
    if off.is_empty():
        yield Check("details-sum", True, "each entry's amount", "each entry's amount")
        return
    _, _, expected, found, _ = off.row(0)
    yield Check("details-sum", False, pounds(expected), f"{pounds(found)} ({off.height} such)")


def _sequence(statement: Statement, statements: tuple[Statement, ...]) -> Iterator[Check]:
    """Statements of one account in one file follow each other without a gap."""
    before = [
        other
        for other in statements[: statement.number]
        if other.account == statement.account and other.currency == statement.currency
    ]
    if not before:
        return
    last = before[-1]
    if last.closing and statement.opening:
        expected, found = last.closing.amount_e5, statement.opening.amount_e5
        yield Check("follows-balance", expected == found, pounds(expected), pounds(found))
    numbers = (last.sequence or "", statement.sequence or "")
    if all(number.isascii() and number.isdigit() for number in numbers):
        was, now = int(numbers[0]), int(numbers[1])
        same_page = statement.page is not None and now == was
        yield Check("follows-sequence", now == was + 1 or same_page, was + 1, now)
