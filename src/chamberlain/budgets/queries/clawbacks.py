"""What is to be paid back of grants: worked out from the ledger and conditions, and what was."""

from datetime import date

from chamberlain.budgets.queries.grant_figures import LAST_PERIOD, grant_frame, month_of, standing
from chamberlain.budgets.rules.clawback import clawback
from chamberlain.kernel.door import EVERYTHING, Scope, Unknown, query
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import BookDay, Pence, Record
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows


class WorkedOut(Record):
    """What of a grant is to be paid back on a day, and on what that rests."""

    grant: str
    recognised_pence: Pence
    eligible_pence: Pence
    unspent_pence: Pence
    unmet: list[str]
    least_pence: Pence
    most_pence: Pence
    why_none: str


class ClawbackRow(Record):
    """A clawback as it was proposed, and what was decided."""

    reference: str
    grant: str
    title: str
    awarding_body: str
    terms: str
    as_at: date
    recognised_pence: Pence
    eligible_pence: Pence
    unspent_pence: Pence
    unmet: str
    amount_pence: Pence
    reason: str
    due_on: date
    state: str
    proposed_by: str
    proposed_on: date
    decided_by: str
    decided_on: date | None
    decided_why: str


_ROWS = """
    SELECT b.reference, b."grant", g.title, g.awarding_body, g.clawback AS terms, b.as_at,
        b.recognised_pence, b.eligible_pence, b.unspent_pence,
        array_to_string(ARRAY(SELECT jsonb_array_elements_text(b.unmet)), '; ') AS unmet,
        b.amount_pence, b.reason, b.due_on, b.state, coalesce(p.name, b.proposed_by) AS proposed_by,
        b.proposed_on, coalesce(d.name, b.decided_by) AS decided_by, b.decided_on, b.decided_why
    FROM budgets_grant_clawback b JOIN budgets_grant g ON g.reference = b."grant"
    LEFT JOIN kernel_user p ON p.reference = b.proposed_by
    LEFT JOIN kernel_user d ON d.reference = b.decided_by
    WHERE {place} AND (%s = '' OR b."grant" = %s) AND (%s = '' OR b.reference = %s)
    AND (%s = '' OR b.state = %s) ORDER BY b.proposed_on DESC, b.reference DESC
"""


def worked_out(grant: str, as_at: date) -> WorkedOut:
    """Work out what is to be paid back of a grant; whoever calls has seen that it is in reach."""
    one = grant_frame(EVERYTHING, "", grant)
    row = standing(EVERYTHING, one, (month_of(as_at)[0], LAST_PERIOD)).row(0, named=True)
    late = rows(
        "SELECT reference, text, due_on FROM budgets_grant_condition "
        "WHERE \"grant\" = %s AND state = 'open' AND due_on < %s ORDER BY due_on, reference",
        [grant, as_at],
    )
    unmet = [f"{one['text']} (due {one['due_on']:%-d %B %Y})" for one in late]
    found = clawback(
        row["recognised_pence"], row["unspent_pence"], len(unmet), row["ends_on"],
        row["clawback_until"], as_at,
    )  # fmt: skip
    return WorkedOut(
        grant=grant,
        recognised_pence=row["recognised_pence"],
        eligible_pence=row["eligible_pence"],
        unspent_pence=row["unspent_pence"],
        unmet=unmet,
        least_pence=found.least_pence,
        most_pence=found.most_pence,
        why_none=found.why_none,
    )


@query(summary="Work out what is to be paid back of a grant")
def grant_clawback_due(scope: Scope, grant: str, as_at: BookDay) -> WorkedOut:
    """Return what is unspent after a grant's end, and the most that unmet conditions risk."""
    if grant_frame(scope, "", grant).is_empty():
        raise Unknown(f"There is no grant {grant}.", field="grant")
    return worked_out(grant, as_at)


@query(summary="List what is paid back of grants")
def grant_clawbacks(
    scope: Scope, grant: str = "", clawback: str = "", state: str = ""
) -> list[ClawbackRow]:
    """Return clawbacks, newest first, with the figures each was worked out on."""
    place, params = scope.place_sql("g.entity", "g.directorate", "g.cost_centre")
    given = [*params, grant, grant, clawback, clawback, state, state]
    return [ClawbackRow(**row) for row in rows(_ROWS.format(place=place), given)]


@explains("budgets:grant_clawback", query="budgets.grant_clawbacks")
def explain_clawback(scope: Scope, reference: str) -> Explanation:
    """A clawback: what came, what was spent of it, which conditions were unmet, who agreed."""
    found = grant_clawbacks(scope, clawback=reference)
    if not found:
        raise Unknown(f"There is no clawback {reference}.")
    one = found[0]
    facts = [
        ("Received or claimed", format_pounds(one.recognised_pence)),
        ("Of it spent as the grant allows", format_pounds(one.eligible_pence)),
        ("Unspent", format_pounds(one.unspent_pence)),
        ("Conditions unmet", one.unmet),
        ("Terms", one.terms),
        ("Reason", one.reason),
        ("Proposed by", one.proposed_by),
        ("Decided by", one.decided_by),
        ("Rule", "budgets.grant_claim"),
    ]
    leads = [(f"Grant {one.grant}", f"budgets:grant:{one.grant}")]
    return Explanation(
        reference=f"budgets:grant_clawback:{reference}",
        title=f"{one.title}: paid back"
        if one.state == "approved"
        else f"{one.title}: to be paid back",
        url=f"/staff/budgets/clawbacks/{reference}",
        amount_pence=one.amount_pence,
        facts=[(label, value) for label, value in facts if value],
        leads_to=leads,
    )
