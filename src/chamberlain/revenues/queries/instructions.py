"""Files of instructions, what banks said of them, and claims under the Guarantee."""

from datetime import date

from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.contract import ClaimRef
from chamberlain.revenues.queries.seeing import one_row

LODGEMENTS = (
    "SELECT a.reference, a.processing_on, a.instructions, (SELECT count(*) FROM "
    "revenues_instructed i WHERE i.lodgement_id = a.id AND i.code = '0C') AS ended, "
    "(SELECT count(*) FROM revenues_instructed i WHERE i.lodgement_id = a.id "
    "AND i.state = 'refused') AS refused, a.state, a.said, a.document "
    "FROM revenues_lodgement a WHERE {place} AND (%s = '' OR a.state = %s) ORDER BY a.id DESC"
)
MESSAGES = (
    "SELECT a.day, a.report, coalesce(c.reference, '') AS account, a.reason_code, a.reason, "
    "a.amount_pence, a.problem, CASE WHEN a.problem = '' THEN 'placed' ELSE 'set_aside' END "
    "AS state FROM revenues_mandate_message a LEFT JOIN revenues_mandate m ON m.id = a.mandate_id "
    "LEFT JOIN revenues_account c ON c.id = m.account_id WHERE {place} "
    "AND (%s = '' OR (a.problem <> '') = (%s = 'set_aside')) AND (%s = '' OR a.report = %s) "
    "ORDER BY a.id DESC LIMIT 2000"
)
CLAIMS = (
    "SELECT a.reference, c.reference AS account, p.name, a.amount_pence, a.reason_code, a.reason, "
    "a.bank_reference, l.reference AS collection, l.collect_on, d.due_on, a.debited_on, "
    "a.challenge_by, a.state, a.ground FROM revenues_indemnity_claim a "
    "JOIN revenues_collected d ON d.id = a.collected_id "
    "JOIN revenues_collection l ON l.id = d.collection_id "
    "JOIN revenues_account c ON c.id = d.account_id JOIN revenues_party p ON p.id = c.party_id "
    "WHERE {place} "
)


class LodgementRow(Record):
    """A file of instructions, and what the banks answered."""

    reference: str
    processing_on: date
    instructions: int
    ended: int
    refused: int
    state: str
    said: str
    document: str


class MessageRow(Record):
    """One line of a report: what a bank said, of which account, and whether it was placed."""

    day: date
    report: str
    account: str
    reason_code: str
    reason: str
    amount_pence: Pence | None
    problem: str
    state: str


class ClaimRow(Record):
    """A claim under the Guarantee."""

    reference: str
    account: str
    name: str
    amount_pence: Pence
    reason_code: str
    reason: str
    bank_reference: str
    collection: str
    collect_on: date
    due_on: date
    debited_on: date
    challenge_by: date
    state: str
    ground: str


@query(summary="Files of Direct Debit instructions")
def lodgements(scope: Scope, state: str = "") -> list[LodgementRow]:
    """Return files of instructions, newest first: sent, taken or refused by Bacs."""
    place, params = scope.whole_sql("a.entity")
    found = rows(LODGEMENTS.format(place=place), [*params, state, state])
    return [LodgementRow(**row) for row in found]


@query(summary="What banks said of Direct Debits")
def bank_advices(scope: Scope, state: str = "", report: str = "") -> list[MessageRow]:
    """Return the lines of reports loaded, newest first; `set_aside`: placed on no account."""
    place, params = scope.whole_sql("a.entity")
    found = rows(MESSAGES.format(place=place), [*params, state, state, report, report])
    return [MessageRow(**row) for row in found]


@query(summary="Claims under the Direct Debit Guarantee")
def indemnity_claims(scope: Scope, state: str = "") -> list[ClaimRow]:
    """Return claims, newest first."""
    place, params = scope.whole_sql("a.entity")
    sql = CLAIMS.format(place=place) + "AND (%s = '' OR a.state = %s) ORDER BY a.id DESC"
    return [ClaimRow(**row) for row in rows(sql, [*params, state, state])]


@query(summary="A claim under the Direct Debit Guarantee")
def indemnity_claim(scope: Scope, claim: ClaimRef) -> ClaimRow:
    """Return one claim with the collection it is about."""
    row = one_row(scope, CLAIMS + "AND a.reference = %s", [claim], f"claim {claim}")
    return ClaimRow(**row)


@explains("revenues:claim", query="revenues.indemnity_claim")
def explain_claim(scope: Scope, reference: str) -> Explanation:
    """A claim: why, of which collection, and until when it can be challenged."""
    found = indemnity_claim(scope, reference)
    return Explanation(
        reference=f"revenues:claim:{reference}",
        title=f"Guarantee claim {reference}: {format_pounds(found.amount_pence)}",
        url=f"/staff/revenues/claims/{reference}",
        amount_pence=found.amount_pence,
        facts=[
            ("Reason", found.reason),
            ("Collected on", f"{found.collect_on:%d/%m/%Y}"),
            ("Our account is debited on", f"{found.debited_on:%d/%m/%Y}"),
            ("Can be challenged until", f"{found.challenge_by:%d/%m/%Y}"),
        ],
        leads_to=[(f"Account {found.account}", f"revenues:account:{found.account}")],
    )
