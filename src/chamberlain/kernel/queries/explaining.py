"""Explanations, documents and jobs, as programs and pages ask for them."""

from datetime import datetime

from chamberlain.kernel.door import Caller, Scope, Unknown, query
from chamberlain.kernel.models import AccessRequest, Document, Grant, Job, User
from chamberlain.kernel.queries.audit import act
from chamberlain.kernel.records import Record
from chamberlain.kernel.references import Explanation, explain, explains


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


@explains("kernel:act", query="kernel.act")
def explain_act(scope: Scope, reference: str) -> Explanation:
    """Return who did what when; its own page has the rest."""
    found = act(scope, reference)
    return Explanation(
        reference=f"kernel:act:{reference}",
        title=f"{reference}: {found.command}",
        url=f"/staff/audit/{reference}",
        facts=[
            ("Who", found.name),
            ("Business date", found.business_date.isoformat()),
            ("Door", found.door),
            ("Outcome", found.outcome),
        ],
        leads_to=[(subject, subject) for subject in found.subjects],
    )


@explains("kernel:document", query="kernel.document")
def explain_document(scope: Scope, reference: str) -> Explanation:
    """Return what a kept file is and where it opens."""
    from chamberlain.kernel.documents import find  # noqa: PLC0415 - settings come later

    found = find(scope, reference)
    opened = f"/staff/documents/{reference}"
    return Explanation(
        reference=f"kernel:document:{reference}",
        title=f"{reference}: {found.filename}",
        url=opened,
        facts=[
            ("Kind", found.media_type),
            ("Bytes", f"{found.size_bytes:,}"),
            ("SHA-256", found.sha256),
            ("Received", f"{found.received_at:%-d %B %Y %H:%M} UTC"),
        ],
        leads_to=[("The file itself", opened)],
    )


@explains("kernel:person", query="kernel.people")
def explain_person(scope: Scope, reference: str) -> Explanation:
    """Return who somebody is here, and which roles they hold."""
    user = User.objects.filter(reference=reference).first()
    if user is None:
        raise Unknown(f"There is no person {reference}.", field="reference")
    held = Grant.objects.filter(person=reference).select_related("role").order_by("id")
    return Explanation(
        reference=f"kernel:person:{reference}",
        title=user.name,
        facts=[
            ("Signs in as", user.username),
            ("Work", user.title),
            ("May sign in", "yes" if user.is_active else "no, suspended"),
        ],
        workings_title="Roles held",
        workings=[
            {"Role": grant.role.name, "Reach": f"{grant.kind} {grant.entity or ''}".strip()}
            | {"From": str(grant.held.lower or ""), "To": str(grant.held.upper or "")}
            for grant in held
        ],
    )


@explains("kernel:access", query="kernel.grants")
def explain_access(scope: Scope, reference: str) -> Explanation:
    """Return who asked for which role, for whom, and how far it would reach."""
    asked = AccessRequest.objects.filter(reference=reference).select_related("role").first()
    if asked is None:
        raise Unknown(f"There is no access request {reference}.", field="reference")
    person = User.objects.get(reference=asked.person)
    reach = " ".join(filter(None, (asked.kind, asked.entity, asked.value)))
    return Explanation(
        reference=f"kernel:access:{reference}",
        title=f"{asked.role.name} for {person.name}",
        facts=[
            ("Person", f"{person.name}, {person.title}".rstrip(", ")),
            ("Role", asked.role.name),
            ("Reach", reach),
            ("From", str(asked.held.lower or "")),
            ("To", str(asked.held.upper or "no end")),
            ("State", asked.state),
        ],
        leads_to=[(person.name, f"kernel:person:{person.reference}")],
    )


@query(summary="Why a figure is what it is, and what it leads to")
def explanation(scope: Scope, reference: str) -> Explanation:
    """Return what stands behind `application:kind:reference`, as far as the caller may see."""
    system = scope.all and not scope.person
    caller = Caller(scope.person, "", "web", scope.on_behalf_of, system=system)
    return explain(caller, reference)


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
