"""Explanations, documents and jobs, as programs and pages ask for them."""

from datetime import datetime

from chamberlain.kernel.door import Caller, Scope, Unknown, query
from chamberlain.kernel.models import Document, Job
from chamberlain.kernel.records import Record
from chamberlain.kernel.references import Explanation, explain


class JobRow(Record):
    """Long work and how far it is."""

    reference: str
    kind: str
    state: str
    total: int
    done: int
    message: str
    cancel_asked: bool
    created_at: datetime
    finished_at: datetime | None


class DocumentRow(Record):
    """What is known of a kept file."""

    reference: str
    filename: str
    media_type: str
    size_bytes: int
    sha256: str
    received_at: datetime


@query(summary="Why a figure is what it is, and what it leads to")
def explanation(scope: Scope, reference: str) -> Explanation:
    """Return what stands behind `application:kind:reference`, as far as the caller may see."""
    return explain(
        Caller(scope.person, "", "web", system=scope.all and not scope.person), reference
    )


@query(summary="One job and its progress")
def job(scope: Scope, reference: str) -> JobRow:
    """Return how far a job is; people see their own, auditors see all."""
    found = Job.objects.filter(reference=reference).first()
    if found is None or not (scope.all or found.person == scope.person):
        raise Unknown(f"There is no job {reference}.", field="reference")
    return JobRow(**{name: getattr(found, name) for name in JobRow.model_fields})


@query(summary="What is known of a document")
def document(scope: Scope, reference: str) -> DocumentRow:
    """Return a document's name, type, size and digest."""
    from chamberlain.kernel.documents import find  # noqa: PLC0415 - settings come later

    found: Document = find(scope, reference)
    return DocumentRow(**{name: getattr(found, name) for name in DocumentRow.model_fields})
