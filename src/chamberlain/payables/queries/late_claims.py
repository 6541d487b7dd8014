"""Claims for paying late, and what the law adds to invoices nobody claimed on."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.people import names_of
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows
from chamberlain.payables.rules.late_payment import late_payment_interest
from chamberlain.payables.rules.payee_classes import classes_seen

MOST = 5_000
LATE_SQL = """
    SELECT i.reference AS invoice, i.entity, y.reference AS payee, i.gross_pence AS debt_pence,
        i.pay_by AS due_on, coalesce(p.found_on, r.pay_on) AS paid_on,
        (SELECT l.cost_centre FROM payables_invoice_line l WHERE l.invoice_id = i.id
            AND l.cost_centre <> '' ORDER BY l.line_no LIMIT 1) AS cost_centre
    FROM payables_invoice i JOIN payables_payee y ON y.id = i.payee_id
    JOIN payables_obligation o ON o.source = 'payables'
        AND o.source_ref = 'payables:invoice:' || i.reference AND o.closed
    JOIN payables_attempt a ON a.obligation_id = o.id AND a.ended IS NULL
    JOIN payables_payment p ON p.id = a.payment_id AND p.returned_on IS NULL
    JOIN payables_run r ON r.id = p.run_id AND r.state IN ('released', 'sent')
    WHERE i.kind <> 'credit_note' AND i.gross_pence > 0
"""


class LateClaimRow(Record):
    """A claim. `claimed_pence` is what the supplier asked for, if they did."""

    reference: str
    entity: str
    payee: str
    name: str
    invoice: str
    debt_pence: Pence
    due_on: date
    paid_on: date
    days_late: int
    rate_e2: int
    interest_pence: Pence
    fixed_sum_pence: Pence
    costs_pence: Pence
    owed_pence: Pence
    claimed_pence: int | None
    state: str
    note: str
    proposed_by: str
    decided_by: str
    document: str


class LatePaidRow(Record):
    """An invoice paid late; the sums are None where no rate is on file for its half-year."""

    invoice: str
    payee: str
    debt_pence: Pence
    due_on: date
    paid_on: date
    days_late: int
    interest_pence: int | None
    fixed_sum_pence: int | None
    owed_pence: int | None
    claim: str


def worked_out(found: list[dict[str, Any]]) -> pl.DataFrame:
    """Return what the rule says of invoices paid late, `row` being their place in the list."""
    late = [
        (place, one["debt_pence"], one["due_on"], one["paid_on"]) for place, one in enumerate(found)
    ]
    frame = pl.DataFrame(
        late,
        schema={
            "row": pl.Int64,
            "debt_pence": pl.Int64,
            "due_on": pl.Date,
            "paid_on": pl.Date,
        },
        orient="row",
    )
    return late_payment_interest(frame)[0]


@query(summary="Claims for paying late")
def late_claims(scope: Scope, state: str = "", entity: str = "") -> list[LateClaimRow]:
    """Return claims at the caller's places, the newest first."""
    seen, params = scope.place_sql("c.entity", None, "c.cost_centre")
    found = rows(
        "SELECT c.*, coalesce(f.name, '') AS name FROM payables_late_claim c "  # noqa: S608
        "JOIN payables_payee y ON y.reference = c.payee AND y.payee_class = ANY(%s) "
        "LEFT JOIN payables_payee_fact f ON f.payee_id = y.id AND upper_inf(f.known) "
        f"AND upper_inf(f.held) WHERE {seen} AND (%s = '' OR c.state = %s) "
        "AND (%s = '' OR c.entity = %s) ORDER BY c.id DESC LIMIT %s",
        [classes_seen(scope), *params, state, state, entity, entity, MOST],
    )
    names = names_of({one[who] for one in found for who in ("proposed_by", "decided_by")})
    return [_row(one, names) for one in found]


def _row(one: dict[str, Any], names: dict[str, str]) -> LateClaimRow:
    shown = {name: one[name] for name in LateClaimRow.model_fields}
    for who in ("proposed_by", "decided_by"):
        shown[who] = names.get(one[who] or "", one[who] or "")
    return LateClaimRow(**shown)


@query(summary="Invoices paid late, and what the law adds")
def late_paid(scope: Scope, entity: str, since: date, until: date) -> list[LatePaidRow]:
    """Return invoices paid after their last day, by day of payment from `since` until before
    `until`: what interest and compensation the law adds to each, and the claim if there is one.
    """
    seen, params = scope.whole_sql("i.entity")
    found = rows(
        f"SELECT t.*, coalesce(c.reference, '') AS claim FROM ({LATE_SQL} AND {seen} "  # noqa: S608
        "AND i.entity = %s AND y.payee_class = ANY(%s)) t LEFT JOIN payables_late_claim c "
        "ON c.invoice = t.invoice AND c.state <> 'rejected' WHERE t.paid_on > t.due_on "
        "AND t.paid_on >= %s AND t.paid_on < %s ORDER BY t.paid_on, t.invoice LIMIT %s",
        [*params, entity, classes_seen(scope), since, until, MOST],
    )
    worked = {one["row"]: one for one in worked_out(found).to_dicts()} if found else {}
    sums = ("interest_pence", "fixed_sum_pence", "owed_pence")
    kept = ("invoice", "payee", "debt_pence", "due_on", "paid_on", "claim")
    return [
        LatePaidRow.model_validate(
            {name: one[name] for name in kept}
            | {name: worked.get(place, {}).get(name) for name in sums}
            | {"days_late": (one["paid_on"] - one["due_on"]).days}
        )
        for place, one in enumerate(found)
    ]


@explains("payables:late_claim", query="payables.late_claims")
def explain_late_claim(scope: Scope, reference: str) -> Explanation:
    """A claim for paying late: how its interest is reckoned, who approved it."""
    found = [one for one in late_claims(scope) if one.reference == reference]
    if not found:
        raise Unknown(f"There is no claim {reference}.", field="reference")
    one = found[0]
    rate = f"{one.rate_e2 // 100}.{one.rate_e2 % 100:02d} per cent"
    pounds = [
        ("Interest", one.interest_pence),
        ("Compensation", one.fixed_sum_pence),
        ("Costs of recovery", one.costs_pence),
    ]
    return Explanation(
        reference=f"payables:late_claim:{reference}",
        title=f"Paying {one.invoice} late",
        url="/staff/payables/late-claims",
        amount_pence=one.owed_pence,
        facts=[
            ("Due", f"{one.due_on:%-d %B %Y}"),
            ("Paid", f"{one.paid_on:%-d %B %Y}, {one.days_late} days late"),
            ("Rate", f"{rate}: Bank Rate plus 8, simple, over 365 days"),
            ("State", one.state),
            ("Decided by", one.decided_by or "nobody yet"),
            ("Note", one.note or "none"),
        ],
        leads_to=[("Invoice", f"payables:invoice:{one.invoice}")],
        workings=[{"what": what, "pence": f"{pence:,}"} for what, pence in pounds if pence],
        workings_title="Late Payment of Commercial Debts (Interest) Act 1998",
    )
