"""What waits for officers beside recovery: residents' requests, instructions, claims."""

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Record
from chamberlain.kernel.selecting import prepared_rows

WAITING = (
    ("Residents wait for an answer", "requests",
     "SELECT count(*) AS n, min(received_on) AS since FROM revenues_request "
     "WHERE entity = %s AND state = 'received'"),
    ("Direct Debits to lodge", "lodgements",
     "SELECT count(*) AS n, min(m.signed_on) AS since FROM revenues_mandate m "
     "JOIN revenues_account a ON a.id = m.account_id "
     "WHERE a.entity = %s AND (m.state = 'new' OR m.tell_bank)"),
    ("Files the banks have not answered", "lodgements?state=sent",
     "SELECT count(*) AS n, min(processing_on) AS since FROM revenues_lodgement "
     "WHERE entity = %s AND state = 'sent'"),
    ("Guarantee claims to decide", "claims?state=taken",
     "SELECT count(*) AS n, min(challenge_by) AS since FROM revenues_indemnity_claim "
     "WHERE entity = %s AND state = 'taken'"),
)  # fmt: skip


class Waits(Record):
    """One kind of work: how many, where, and for how many days the oldest waits."""

    what: str
    address: str
    count: int
    days: int


@query(summary="What waits for officers of council tax")
def waiting(scope: Scope, entity: str) -> list[Waits]:
    """Return each kind of work that waits beside recovery."""
    if not scope.sees_whole(entity):
        return []
    today = clock.business_date()
    found = [(what, address, prepared_rows(sql, [entity])[0]) for what, address, sql in WAITING]
    return [
        Waits(what=what, address=address, count=row["n"], days=max((today - row["since"]).days, 0))
        for what, address, row in found
        if row["n"]
    ]
