"""What was sent by e-mail, what waits and what is parked; never to whom, nor what it says."""

from datetime import datetime

from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Record
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows

ROWS_MAX = 2_000


class MailRow(Record):
    """One e-mail. `state` is sent, waiting or parked."""

    mail: str
    kind: str
    about: str
    state: str
    attempts: int
    next_at: datetime | None
    sent_at: datetime | None
    answer: str


_MAIL = """
    SELECT reference AS mail, kind, about, CASE WHEN sent_at IS NOT NULL THEN 'sent'
        WHEN next_at IS NOT NULL THEN 'waiting' ELSE 'parked' END AS state,
        attempts, next_at, sent_at, answer FROM kernel_mail WHERE {place}
"""


@query(summary="E-mails sent and to be sent")
def mails(scope: Scope, state: str = "", kind: str = "") -> list[MailRow]:
    """Return the latest e-mails, those of one state or kind where it is given."""
    place, params = scope.whole_sql()
    found = rows(
        f"SELECT * FROM ({_MAIL.format(place=place)} ORDER BY id DESC LIMIT %s) t "  # noqa: S608
        "WHERE (%s = '' OR state = %s) AND (%s = '' OR kind = %s)",
        [*params, ROWS_MAX, state, state, kind, kind],
    )
    return [MailRow(**one) for one in found]


@explains("kernel:mail", query="kernel.mails")
def explain_mail(scope: Scope, reference: str) -> Explanation:
    """An e-mail: what kind, about whom by reference, and whether it was sent."""
    place, params = scope.whole_sql()
    found = rows(f"{_MAIL.format(place=place)} AND reference = %s", [*params, reference])
    if not found:
        raise Unknown(f"There is no e-mail {reference}.", field="reference")
    one = MailRow(**found[0])
    return Explanation(
        reference=f"kernel:mail:{reference}",
        title=f"E-mail {reference}",
        url=f"/staff/mail?kind={one.kind}",
        facts=[("Kind", one.kind), ("State", one.state), ("Answer", one.answer or "none yet")],
        leads_to=[("About", one.about)],
    )
