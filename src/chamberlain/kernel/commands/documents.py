"""Keeping a file, so that an act can name it as what it came from."""

import base64
import binascii
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from chamberlain.kernel import documents
from chamberlain.kernel.door import Act, NotPermitted, command
from chamberlain.kernel.records import Name


def _bytes(value: Any) -> Any:
    """Accept bytes as they are, and text as base64: how JSON carries them."""
    if isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except binascii.Error:
            message = "must be the file's bytes in base64"
            raise ValueError(message) from None
    return value


Content = Annotated[
    bytes,
    BeforeValidator(_bytes),
    PlainSerializer(lambda content: base64.b64encode(content).decode(), return_type=str),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
    Field(description="The file itself"),
]


def _refuse_place(act: Act, entity: str) -> None:
    """Refuse an entity out of reach; whoever reaches their own things alone keeps files there."""
    own = {grant.entity for grant in act.grants if grant.kind == "own"}
    act.need(entity=entity, owner=act.person if entity in own else None)


@command(summary="Keep a file")
def store_document(
    act: Act, filename: Name, content: Content, entity: str = "", data_class: str = ""
) -> str:
    """Keep a file and return its reference; the same bytes are kept once.

    `data_class`, such as "payee:supplier", limits who may read it. Statements and other text may
    be 256 MiB, all else 25 MiB.
    """
    chosen = entity or act.entity or ""
    _refuse_place(act, chosen)
    if data_class and not act.trusted and not act.scope.sees_class(data_class):
        raise NotPermitted(f"Your role doesn't see {data_class}.")
    is_text = documents.media_type_of(content) in {"application/xml", "text/plain"}
    kept = documents.store(
        act,
        content,
        filename,
        chosen,
        data_class=data_class or None,
        bytes_max=documents.STATEMENT_BYTES_MAX if is_text else documents.DOCUMENT_BYTES_MAX,
    )
    act.concerns(f"kernel:document:{kept.reference}")
    return kept.reference
