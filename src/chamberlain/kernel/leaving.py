"""Access of whoever leaves: it ends with their last day, within the act that says so."""

from datetime import date, timedelta

from chamberlain.kernel.door.act import Act

KEPT = "employee"
"""The role that a leaver keeps over their own records: their payslips, P45 and P60 are theirs."""

_GRANTS = (
    "UPDATE kernel_grant SET held = daterange(lower(held), greatest(lower(held), %s)) "
    "WHERE person = %s AND NOT isempty(held) AND (upper(held) IS NULL OR upper(held) > %s) "
    "AND NOT (role_id = %s AND kind = 'own')"
)
_COVERS = (
    "UPDATE kernel_cover SET held = daterange(lower(held), greatest(lower(held), %s)) "
    "WHERE (away = %s OR by = %s) AND NOT isempty(held) "
    "AND (upper(held) IS NULL OR upper(held) > %s)"
)


def end_access_after(act: Act, person: str, last_day: date) -> int:
    """Let every role and cover of a person end with a day, but `KEPT`; return how many roles.

    A last day that is gone ends them today. Tokens and sessions hold no right of their own: without
    a role nothing opens.
    """
    until = max(last_day + timedelta(days=1), act.today)
    with act.cursor() as cursor:
        cursor.execute(_GRANTS, [until, person, until, KEPT])
        ended = int(cursor.rowcount)
        cursor.execute(_COVERS, [until, person, person, until])
    if ended:
        act.changed(f"kernel:person:{person}", None, {"access_ends_on": until.isoformat()})
    return ended
