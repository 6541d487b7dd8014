"""What must be so of the money whatever was killed or raced: shared by the tests of faults."""

from django.db import connection

CHECKS = {
    "obligations settled beyond what was owed": (
        "SELECT count(*) FROM payables_obligation WHERE abs(settled_pence) > abs(owed_pence)"
    ),
    "obligations with two live attempts": (
        "SELECT count(*) FROM (SELECT 1 FROM payables_attempt WHERE ended IS NULL "
        "GROUP BY obligation_id HAVING count(*) > 1) t"
    ),
    "settled pence that no released attempt explains": (
        "SELECT count(*) FROM payables_obligation o WHERE settled_pence <> coalesce("
        "(SELECT sum(a.amount_pence) FROM payables_attempt a JOIN payables_run r "
        "ON r.id = a.run_id AND r.state IN ('released', 'sent') "
        "WHERE a.obligation_id = o.id AND a.ended IS NULL), 0)"
    ),
    "released runs without exactly one file": (
        "SELECT count(*) FROM payables_run r WHERE (r.state IN ('released', 'sent')) <> "
        "((SELECT count(*) FROM payables_run_file f WHERE f.run_id = r.id) = 1)"
    ),
    "released runs without exactly one journal": (
        "SELECT count(*) FROM payables_run r WHERE (r.state IN ('released', 'sent')) <> "
        "((SELECT count(*) FROM ledger_journal j "
        "WHERE j.source_ref = 'payables:run:' || r.reference) = 1)"
    ),
    "pence by which creditors control differs from what is owed": (
        "SELECT coalesce(sum(l.amount_pence), 0) + (SELECT coalesce(sum(owed_pence - "
        "settled_pence), 0) FROM payables_obligation) FROM ledger_line l WHERE account = 'L1020'"
    ),
}
BANK_CHECK = {
    "released payments that banking was not told of once": (
        "SELECT count(*) FROM payables_payment p JOIN payables_run r ON r.id = p.run_id "
        "WHERE p.amount_pence > 0 AND (r.state IN ('released', 'sent')) <> ((SELECT count(*) "
        "FROM banking_movement m WHERE m.source = 'payables' AND m.key = p.reference) = 1)"
    ),
}


def wrong() -> dict[str, int]:
    """Return each thing that is wrong with the money, and how much of it; {} when nothing is."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('banking_movement') IS NOT NULL")
        checks = CHECKS | (BANK_CHECK if cursor.fetchone()[0] else {})
        for words, statement in checks.items():
            cursor.execute(statement)
            found[words] = int(cursor.fetchone()[0])
    return {words: count for words, count in found.items() if count}
