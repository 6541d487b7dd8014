"""What residents asked for: the queue, one request with what was said, and a resident's own."""

import json
from datetime import date

from chamberlain.kernel import personal
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Record
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.contract import RequestRef
from chamberlain.revenues.queries.payer_accounts import subject_of
from chamberlain.revenues.queries.seeing import one_row

NAMES = {
    "move": "Moved out",
    "single_person": "Single person discount",
    "disregard": "People who don't count",
    "disabled": "Disabled band reduction",
    "exemption": "Exemption",
    "help": "Help with paying",
}
REQUESTS = (
    "SELECT a.id, a.reference, a.kind, c.reference AS account, p.name, p.reference AS party, "
    "d.address, a.since, a.received_on, cardinality(a.documents) AS evidence, a.documents, "
    "a.asked_sealed, a.state, a.decided_on, coalesce(u.name, a.decided_by) AS decided_by, a.answer "
    "FROM revenues_request a JOIN revenues_account c ON c.id = a.account_id "
    "JOIN revenues_party p ON p.id = c.party_id JOIN revenues_dwelling d ON d.id = c.dwelling_id "
    "LEFT JOIN kernel_user u ON u.reference = a.decided_by WHERE {place} "
)


class RequestRow(Record):
    """One request of the queue."""

    reference: str
    kind: str
    account: str
    name: str
    address: str
    since: date
    received_on: date
    evidence: int
    state: str
    decided_on: date | None
    answer: str


class RequestView(Record):
    """One request with what the resident said and sent, and how it was answered."""

    reference: str
    kind: str
    what: str
    account: str
    name: str
    address: str
    since: date
    received_on: date
    asked: dict[str, str]
    documents: list[str]
    state: str
    decided_on: date | None
    decided_by: str
    answer: str


def seal_asked(party: str, reference: str, asked: dict[str, str]) -> str:
    """Return what was asked, sealed for one request of a party."""
    return personal.seal_value(subject_of(party), f"request:{reference}", json.dumps(asked))


def open_asked(party: str, reference: str, text: str) -> dict[str, str]:
    """Return what was asked; nothing once the party was erased."""
    found = personal.open_value(subject_of(party), f"request:{reference}", text)
    return {} if found is None else dict(json.loads(found))


@query(summary="What residents asked for")
def requests(scope: Scope, state: str = "received", kind: str = "") -> list[RequestRow]:
    """Return requests, the oldest first; what was said stands on each one's own page."""
    place, params = scope.whole_sql("a.entity")
    sql = REQUESTS.format(place=place) + (
        "AND (%s = '' OR a.state = %s) AND (%s = '' OR a.kind = %s) ORDER BY a.id LIMIT 5000"
    )
    found = rows(sql, [*params, state, state, kind, kind])
    return [RequestRow(**{name: row[name] for name in RequestRow.model_fields}) for row in found]


@query(summary="A resident's request")
def request(scope: Scope, number: RequestRef) -> RequestView:
    """Return one request with what was said, the evidence and the answer."""
    row = one_row(scope, REQUESTS + "AND a.reference = %s", [number], f"request {number}")
    kept = {name: row[name] for name in RequestView.model_fields if name in row}
    asked = open_asked(row["party"], number, row["asked_sealed"])
    return RequestView(what=NAMES[row["kind"]], asked=asked, **kept)


def of_account(account: str) -> list[RequestRow]:
    """Return an account's requests for its own door, the newest first."""
    sql = REQUESTS.format(place="true") + "AND c.reference = %s ORDER BY a.id DESC LIMIT 20"
    found = rows(sql, [account])
    return [RequestRow(**{name: row[name] for name in RequestRow.model_fields}) for row in found]
