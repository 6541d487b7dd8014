"""What can be asked of the kernel: the inbox, people and access, the audit."""

from chamberlain.kernel.queries.access import conflicts, grants, people, roles
from chamberlain.kernel.queries.audit import act, acts
from chamberlain.kernel.queries.explaining import document, explanation, job
from chamberlain.kernel.queries.inbox import inbox, inbox_by_kind
from chamberlain.kernel.queries.interfaces import interface_runs, interfaces
from chamberlain.kernel.queries.mail import mails
from chamberlain.kernel.queries.recertifying import (
    access_campaigns,
    access_due,
    access_reviews,
    my_access_reviews,
)
from chamberlain.kernel.queries.retention import (
    erasures,
    holds,
    retention_due,
    retention_schedules,
)
from chamberlain.kernel.queries.shipped import (
    shipped_changes,
    shipped_differences,
)
from chamberlain.kernel.queries.webhooks import webhook_deliveries, webhooks

__all__ = [
    "access_campaigns",
    "access_due",
    "access_reviews",
    "act",
    "acts",
    "conflicts",
    "document",
    "erasures",
    "explanation",
    "grants",
    "holds",
    "inbox",
    "inbox_by_kind",
    "interface_runs",
    "interfaces",
    "job",
    "mails",
    "my_access_reviews",
    "people",
    "retention_due",
    "retention_schedules",
    "roles",
    "shipped_changes",
    "shipped_differences",
    "webhook_deliveries",
    "webhooks",
]
