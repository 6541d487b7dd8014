"""What happened in an account's recovery after its notices, for the line of days and the list."""

from typing import Any

from chamberlain.kernel.selecting import rows

HAPPENED = """
SELECT c.decided_on AS day, 'Case ' || c.state AS what, c.reference || coalesce(', ' ||
    nullif(c.reason, ''), '') AS detail, c.claimed_pence AS amount_pence
FROM revenues_court_case c WHERE c.account_id = %(account)s
    AND c.state IN ('withdrawn', 'dismissed', 'adjourned')
UNION ALL SELECT o.ended_on, 'Order quashed', o.reference || ', ' || o.reason,
    o.tax_pence + o.cost_pence
FROM revenues_liability_order o WHERE o.account_id = %(account)s AND o.state = 'quashed'
UNION ALL SELECT n.began_on, CASE n.method WHEN 'earnings' THEN 'Earnings attached'
    WHEN 'benefits' THEN 'Benefits attached' WHEN 'agent' THEN 'Placed with agents'
    ELSE initcap(replace(n.method, '_', ' ')) END, n.reference || ', ' || n.third, n.amount_pence
FROM revenues_enforcement n JOIN revenues_liability_order o ON o.id = n.order_id
WHERE o.account_id = %(account)s
UNION ALL SELECT n.ended_on, 'Enforcement ended', n.reference || ', ' ||
    replace(n.ending, '_', ' '), NULL
FROM revenues_enforcement n JOIN revenues_liability_order o ON o.id = n.order_id
WHERE o.account_id = %(account)s AND n.state = 'ended'
UNION ALL SELECT r.made_on, 'Arrangement agreed', r.reference, r.total_pence
FROM revenues_arrangement r WHERE r.account_id = %(account)s
UNION ALL SELECT r.ended_on, 'Arrangement ' || r.state, r.reference, NULL
FROM revenues_arrangement r WHERE r.account_id = %(account)s AND r.state <> 'running'
UNION ALL SELECT l.made_on, 'Grievance', l.reference || ', ' || replace(l.ground, '_', ' '), NULL
FROM revenues_appeal l WHERE l.account_id = %(account)s
UNION ALL SELECT l.heard_on, 'Tribunal: ' || l.outcome, l.reference, NULL
FROM revenues_appeal l WHERE l.account_id = %(account)s AND l.heard_on IS NOT NULL
ORDER BY 1 DESC
"""


def recovery_events(account: int) -> list[dict[str, Any]]:
    """Return day, what, detail and amount_pence of each thing that happened, newest first."""
    return rows(HAPPENED, {"account": account})
