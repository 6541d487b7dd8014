"""Documents: kept by content, typed by their first bytes, limited in size, seen by class.

A file on disk is readable by the processes' own user and group. One stored `sealed` is encrypted
with the installation key besides: neither the disk nor a backup gives it away.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import transaction

from chamberlain.kernel.disk import see_to_disk
from chamberlain.kernel.door import Act, Refusal, Scope, Unknown
from chamberlain.kernel.door.withholding import refuse_kept_document
from chamberlain.kernel.models import Act as Done
from chamberlain.kernel.models import Document, DocumentErased, Entity
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.personal import installation
from chamberlain.kernel.sealing import BYTES_SEALED

DOCUMENT_BYTES_MAX = 25 * 1024 * 1024
STATEMENT_BYTES_MAX = 256 * 1024 * 1024

_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"PAR1", "application/vnd.apache.parquet"),
    (b"PK\x03\x04", "application/zip"),
)
FOLDER_MODE = 0o2770
FILE_MODE = 0o640
_REFUSED = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", BYTES_SEALED)


class DocumentRefused(Refusal):
    """A file that is empty, too large, or of a kind that is never kept."""

    code = "document_refused"
    status = 422


def media_type_of(content: bytes) -> str:
    """Return the media type that the bytes themselves show; a name proves nothing."""
    for signature, media_type in _SIGNATURES:
        if content.startswith(signature):
            if media_type == "application/zip" and b"xl/" in content[:4096]:
                return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            return media_type
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<?xml") or (
        start.startswith(b"<") and not start[:9].lower() == b"<!doctype"
    ):
        return "application/xml"
    if b"\x00" not in content[:4096]:
        return "text/plain"
    return "application/octet-stream"


def _place(entity: str, sha256: str) -> Path:
    return Path(settings.HOME) / "documents" / entity / sha256


def _keep(content: bytes, place: Path) -> None:
    """Write the bytes so that they are either wholly there or not at all, and survive a crash.

    The group reads and adds to them: the launcher may write as root what the web server shows.
    """
    if place.exists():
        return
    if not place.parent.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.parent.chmod(FOLDER_MODE)
    _write(content, place)


def _write(content: bytes, place: Path) -> None:
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(handle, FILE_MODE)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, place)
        see_to_disk(place.parent)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def store(
    act: Act,
    content: bytes,
    filename: str,
    entity: str,
    *,
    data_class: str | None = None,
    bytes_max: int = DOCUMENT_BYTES_MAX,
    sealed: bool = False,
) -> Document:
    """Keep a file within an act and return its document; the same bytes are kept once.

    `data_class` such as "payee:supplier" limits who may read it; `sealed` encrypts it on disk.
    Refuses what is empty, too large or a program.
    """
    shown = Path(filename).name[:140] or "file"
    if not content:
        raise DocumentRefused(f"{shown} is empty.")
    if len(content) > bytes_max:
        raise DocumentRefused(
            f"{shown} is {len(content) // 1024 // 1024} MiB; the most is "
            f"{bytes_max // 1024 // 1024} MiB."
        )
    if content.startswith(_REFUSED):
        raise DocumentRefused(f"{shown} is a program, not a document.")
    if not Entity.objects.filter(code=entity).exists():
        raise Unknown(f"There is no entity {entity}.", field="entity")
    digest = hashlib.sha256(content).hexdigest()
    known = Document.objects.filter(entity=entity, sha256=digest).first()
    if known is not None:
        _refuse_erased(known.reference)
        return known
    place = _place(entity, digest)
    _keep(installation().seal_bytes(content, digest) if sealed else content, place)
    return Document.objects.create(
        reference=next_reference("DOC"),
        entity=entity,
        sha256=digest,
        filename=shown,
        media_type=media_type_of(content),
        size_bytes=len(content),
        received_at=act.now,
        act_id=act.id,
        data_class=data_class,
    )


def erase(act: Act, references: list[str], subject: str, erasure: str) -> int:
    """Take documents' bytes off the disk for good, within an erasure that two people agreed.

    That they were there, and their hashes, stay. The bytes go once the act stands.
    """
    known = Document.objects.filter(reference__in=references)
    for one in known.exclude(reference__in=DocumentErased.objects.values("document")):
        DocumentErased.objects.create(
            document=one.reference, subject=subject, erasure=erasure, erased_on=act.today,
            act_id=act.id,
        )  # fmt: skip
    places = [_place(one.entity, one.sha256) for one in known]
    transaction.on_commit(lambda: _unlink(places))
    return len(places)


def _unlink(places: list[Path]) -> None:
    for place in places:
        place.unlink(missing_ok=True)


def _refuse_erased(reference: str) -> None:
    gone = DocumentErased.objects.filter(document=reference).first()
    if gone is not None:
        raise Refusal(
            f"{reference} was erased on {gone.erased_on:%-d %B %Y}, as its time was up.",
            code="document_erased",
            status=410,
        )


def seal_kept(entity: str, sha256: str) -> None:
    """Seal on disk a file that was kept in clear; one that is sealed, or not here, stays so."""
    place = _place(entity, sha256)
    if not place.exists():
        return
    content = place.read_bytes()
    if not content.startswith(BYTES_SEALED):
        _write(installation().seal_bytes(content, sha256), place)


def _only_own(scope: Scope) -> bool:
    """Whether somebody reaches their own things alone, as an employee or a supplier does."""
    reaches = scope.all or scope.whole_entities or scope.directorates or scope.cost_centres
    return scope.own is not None and not reaches


def _kept_by(found: Document, scope: Scope) -> bool:
    """Whether this person kept the document themselves."""
    persons = [one for one in (scope.person, scope.on_behalf_of) if one]
    return Done.objects.filter(pk=found.act_id, person__in=persons).exists()


def find(scope: Scope, reference: str) -> Document:
    """Return a document that the scope reaches, or say there is none.

    Whoever reaches their own things alone has the documents that they kept; others' are shown to
    them by the application that knows they may see them. A file that holds what is kept from
    somebody, such as a relative's bill, is refused them.
    """
    found = Document.objects.filter(reference=reference).first()
    if (
        found is None
        or not (scope.all or found.entity in scope.entities)
        or (_only_own(scope) and not _kept_by(found, scope))
        or (found.data_class and not scope.sees_class(found.data_class))
    ):
        raise Unknown(f"There is no document {reference}.", field="document")
    refuse_kept_document(scope, reference)
    return found


def read(scope: Scope, reference: str) -> bytes:
    """Return a document's bytes, having checked that they are still what was kept."""
    document = find(scope, reference)
    _refuse_erased(reference)
    kept = _place(document.entity, document.sha256).read_bytes()
    sealed = kept.startswith(BYTES_SEALED)
    content = installation().open_bytes(kept, document.sha256) if sealed else kept
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise Refusal(f"{reference} was altered on disk.", code="document_altered", status=500)
    return content
