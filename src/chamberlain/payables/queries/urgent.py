"""Payments made at once: each with its reason, and how often it is done; recalls and answers."""

from datetime import date

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows
from chamberlain.payables.contract import RecallRef
from chamberlain.payables.rules.payee_classes import classes_seen
from chamberlain.payables.rules.recalling import OUTCOMES
from chamberlain.payables.rules.states import RUN_STATES

SCHEMES = {"faster_payments": "Faster Payments", "chaps": "CHAPS"}


class UrgentRun(Record):
    """A run outside the timetable: why, how, by whom."""

    reference: str
    proposed_on: date
    scheme: str
    reason: str
    payments: int
    total_pence: Pence
    proposed_by: str
    released_by: str
    state_words: str


@query(summary="Payments made at once, with the reason of each")
def urgent_runs(
    scope: Scope, since: date | None = None, until: date | None = None
) -> list[UrgentRun]:
    """Return urgent runs proposed from `since` until before `until`, the latest first."""
    place, params = scope.entity_sql("r.entity")
    found = rows(
        "SELECT r.reference, r.proposed_on, r.urgent AS scheme, r.urgent_reason AS reason, "  # noqa: S608
        "r.payments, r.total_pence, coalesce(u.name, 'the system') AS proposed_by, "
        "concat_ws(', ', a.name, b.name) AS released_by, r.state, r.recalled_on "
        "FROM payables_run r LEFT JOIN kernel_user u ON u.reference = r.proposed_by "
        "LEFT JOIN kernel_user a ON a.reference = r.released_by "
        "LEFT JOIN kernel_user b ON b.reference = r.released_again_by "
        f"WHERE r.urgent <> '' AND {place} AND r.payee_classes <@ %s::text[] "
        "AND (%s::date IS NULL OR r.proposed_on >= %s::date) "
        "AND (%s::date IS NULL OR r.proposed_on < %s::date) ORDER BY r.id DESC",
        [*params, classes_seen(scope), since, since, until, until],
    )
    return [
        UrgentRun(
            **{name: value for name, value in one.items() if name not in ("state", "recalled_on")}
            | {"scheme": SCHEMES[one["scheme"]], "state_words": RUN_STATES[one["state"]]}
        )
        for one in found
    ]


class UrgentMonth(Record):
    """How much of a month's payments was made at once."""

    month: str
    runs: int
    payments: int
    total_pence: Pence
    all_payments: int
    share: str


@query(summary="How often payments are made at once")
def urgent_use(scope: Scope) -> list[UrgentMonth]:
    """Return for each of the last twelve months how many released payments were urgent."""
    place, params = scope.entity_sql("r.entity")
    today = clock.business_date()
    since = today.replace(year=today.year - 1, day=1)
    found = rows(
        "SELECT to_char(r.released_on, 'YYYY-MM') AS month, "  # noqa: S608
        "count(*) FILTER (WHERE r.urgent <> '')::int AS runs, "
        "coalesce(sum(r.payments) FILTER (WHERE r.urgent <> ''), 0)::int AS payments, "
        "coalesce(sum(r.total_pence) FILTER (WHERE r.urgent <> ''), 0)::bigint AS total_pence, "
        "sum(r.payments)::int AS all_payments FROM payables_run r "
        f"WHERE r.state IN ('released', 'sent') AND {place} AND r.payee_classes <@ %s::text[] "
        "AND r.released_on >= %s GROUP BY 1 ORDER BY 1 DESC",
        [*params, classes_seen(scope), since],
    )
    return [UrgentMonth(**one, share=_share(one["payments"], one["all_payments"])) for one in found]


def _share(part: int, whole: int) -> str:
    """Return how many in a hundred, with one decimal; blank of nothing."""
    if not whole:
        return ""
    tenths = (part * 1000 + whole // 2) // whole
    return f"{tenths // 10}.{tenths % 10} in 100"


class RecallRow(Record):
    """What the bank was asked not to pay, and what it answered."""

    reference: str
    run: str
    payment: str
    payments: int
    total_pence: Pence
    processing_on: date
    reason: str
    requested_by: str
    requested_on: date
    outcome: str
    answered_by: str
    answered_on: date | None
    answer_note: str
    document: str


_RECALLS = """
    SELECT c.reference, r.reference AS run, coalesce(p.reference, '') AS payment, c.payments,
        c.total_pence, c.processing_on, c.reason, coalesce(u.name, 'the system') AS requested_by,
        c.requested_on, c.outcome, coalesce(a.name, '') AS answered_by, c.answered_on,
        c.answer_note, c.document
    FROM payables_recall c JOIN payables_run r ON r.id = c.run_id
    LEFT JOIN payables_payment p ON p.id = c.payment_id
    LEFT JOIN kernel_user u ON u.reference = c.requested_by
    LEFT JOIN kernel_user a ON a.reference = c.answered_by
"""


def _recalls(scope: Scope, condition: str, given: list[object]) -> list[RecallRow]:
    place, params = scope.entity_sql("c.entity")
    found = rows(
        f"{_RECALLS} WHERE {place} AND r.payee_classes <@ %s::text[] AND {condition} "
        "ORDER BY c.outcome <> '', c.id DESC",
        [*params, classes_seen(scope), *given],
    )
    return [
        RecallRow(**one | {"outcome": OUTCOMES.get(one["outcome"], "Waiting for the bank")})
        for one in found
    ]


@query(summary="What the bank was asked not to pay")
def recalls(scope: Scope, run: str = "") -> list[RecallRow]:
    """Return recalls, those the bank has not answered first."""
    return _recalls(scope, "(%s = '' OR r.reference = %s)", [run, run])


@query(summary="A recall and the bank's answer")
def recall(scope: Scope, recall: RecallRef) -> RecallRow:
    """Return one recall."""
    found = _recalls(scope, "c.reference = %s", [recall])
    if not found:
        raise Unknown(f"There is no recall {recall}.", field="recall")
    return found[0]


@explains("payables:recall", query="payables.recall")
def explain_recall(scope: Scope, reference: str) -> Explanation:
    """A recall: what the bank was asked, why, and what it answered."""
    found = recall(scope, reference)
    what = found.payment or found.run
    kind = "payment" if found.payment else "run"
    return Explanation(
        reference=f"payables:recall:{reference}",
        title=f"{reference}: the bank was asked not to pay {what}",
        url=f"/staff/payables/recalls?run={found.run}",
        amount_pence=found.total_pence,
        facts=[
            ("Why", found.reason),
            ("Asked", f"{found.requested_on:%-d %B %Y} by {found.requested_by}"),
            ("For processing on", f"{found.processing_on:%-d %B %Y}"),
            ("The bank's answer", found.outcome),
            ("In its words", found.answer_note or "none yet"),
        ],
        leads_to=[("What was recalled", f"payables:{kind}:{what}")],
    )
