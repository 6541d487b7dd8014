"""Bills for the printer, and whether as many were posted as were made."""

from datetime import date

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Record
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.contract import BillingRef
from chamberlain.revenues.queries.bills import BillView
from chamberlain.revenues.queries.many_bills import bills_of
from chamberlain.revenues.queries.rates_bills import RatesBill, rates_bills_of
from chamberlain.revenues.queries.seeing import one_row

RUN = (
    "SELECT a.id, a.entity, a.tax, a.year, a.state, a.bills FROM revenues_billing_run a "
    "WHERE {place} "
)
NEXT = (
    "SELECT b.id, b.account_id, a.delivery = 'email' AS by_email FROM revenues_bill b "
    "JOIN revenues_account a ON a.id = b.account_id WHERE b.run_id = %s AND b.id > %s "
    "ORDER BY b.id LIMIT %s"
)


class ToPrint(Record):
    """The next bills of a run: those for paper as they are served, and how many go by email."""

    first_bill: int
    last_bill: int
    by_email: int
    bills: list[BillView] | list[RatesBill]


class PrintRow(Record):
    """A batch with what was produced and what was posted."""

    reference: str
    number: int
    bills: int
    by_email: int
    pages: int
    posted: int | None
    posted_on: date | None
    note: str
    document: str
    state: str


class PrintControl(Record):
    """A run's bills against its batches: what was issued, set, left to email, and posted."""

    tax: str
    issued: int
    produced: int
    by_email: int
    posted: int
    last_bill: int
    batches: int
    agrees: bool


@query(summary="The next bills of a run for the printer")
def bills_to_print(
    scope: Scope, run: BillingRef, after: int = 0, limit: int = 100
) -> list[ToPrint]:
    """Return the bills that follow a bill of the run, for one batch; nothing when none is left.

    A bill that was adjusted since is printed as it now stands.
    """
    row = one_row(scope, RUN + "AND a.reference = %s", [run], f"billing run {run}")
    found = rows(NEXT, [row["id"], after, min(limit, 1_000)])
    if not found:
        return []
    paper = [one["account_id"] for one in found if not one["by_email"]]
    today = clock.business_date()
    bills: list[BillView] | list[RatesBill] = (
        rates_bills_of(row["year"], paper, today)
        if row["tax"] == "rates"
        else bills_of(row["entity"], row["year"], paper, today)
    )
    return [
        ToPrint(
            first_bill=found[0]["id"],
            last_bill=found[-1]["id"],
            by_email=len(found) - len(paper),
            bills=bills,
        )
    ]


@query(summary="Print control of a billing run")
def print_control(scope: Scope, run: BillingRef) -> PrintControl:
    """Return how many bills were issued, produced, left to email and posted."""
    row = one_row(scope, RUN + "AND a.reference = %s", [run], f"billing run {run}")
    found = rows(
        "SELECT count(*) AS batches, coalesce(sum(bills), 0)::int AS produced, "
        "coalesce(sum(by_email), 0)::int AS by_email, coalesce(sum(posted), 0)::int AS posted, "
        "coalesce(max(last_bill), 0) AS last_bill FROM revenues_print_batch WHERE run_id = %s",
        [row["id"]],
    )[0]
    whole = found["produced"] + found["by_email"] == row["bills"]
    agrees = whole and found["posted"] == found["produced"]
    return PrintControl(tax=row["tax"], issued=row["bills"], agrees=agrees, **found)


@query(summary="Batches of bills for the printer")
def print_batches(scope: Scope, run: BillingRef, state: str = "") -> list[PrintRow]:
    """Return a run's batches in order: each counted when it was set and when it was posted."""
    row = one_row(scope, RUN + "AND a.reference = %s", [run], f"billing run {run}")
    found = rows(
        "SELECT reference, number, bills, by_email, pages, posted, posted_on, note, document, "
        "state FROM revenues_print_batch WHERE run_id = %s AND (%s = '' OR state = %s) "
        "ORDER BY number",
        [row["id"], state, state],
    )
    return [PrintRow(**one) for one in found]
