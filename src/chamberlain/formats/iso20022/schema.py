"""Validation against the schemas published by ISO 20022."""

from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from chamberlain.formats import Unreadable

SCHEMAS = Path(__file__).parent / "schemas"


@cache
def _schema(message: str) -> Any:
    return etree.XMLSchema(etree.parse(SCHEMAS / f"{message}.xsd"))


def schema_problems(data: bytes, message: str) -> list[str]:
    """Return what the schema of `message`, such as pain.001.001.09, has against `data`.

    Empty is good. Raise `Unreadable` when `data` is not XML.
    """
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"this is not well-formed XML: {error}") from None
    schema = _schema(message)
    schema.validate(root)
    return [f"line {error.line}: {error.message}" for error in schema.error_log]
