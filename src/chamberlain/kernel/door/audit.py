"""Writing the act row: audit, idempotency key and outbox in one. Nothing switches it off."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import connection
from pydantic import BaseModel

from chamberlain.kernel.door.act import Act
from chamberlain.kernel.door.refusals import Refusal
from chamberlain.kernel.door.registry import Operation

STORED_BYTES_MAX = 64 * 1024
"""Larger inputs and answers are kept as a digest; the rows themselves are the record."""

_INSERT = """
    INSERT INTO kernel_act (id, reference, command, outcome, person, on_behalf_of, door, address,
        at, business_date, entity, key, inputs_sha256, inputs, changes, warnings, events, answer,
        refusal, parent, xid)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
        pg_current_xact_id()::text::bigint)
"""


def plain(value: Any) -> Any:  # noqa: PLR0911 - one answer for each kind of value
    """Return `value` as plain JSON values; a frame as its digest, rows and totals of pence."""
    if isinstance(value, pl.DataFrame):
        return frame_digest(value)
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return {"sha256": hashlib.sha256(value).hexdigest(), "bytes": len(value)}
    return value


def storable(text: str) -> str:
    """Return text with the few signs replaced that the database keeps in no text."""
    if "\0" in text:
        text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode()


def frame_digest(frame: pl.DataFrame) -> dict[str, Any]:
    """Return rows, SHA-256 of the CSV form, and the total of each column of pence."""
    digest = hashlib.sha256()
    for part in frame.iter_slices(50_000):
        digest.update(part.write_csv(include_header=False).encode())
    totals = {
        name: frame[name].sum()
        for name, kind in frame.schema.items()
        if name.endswith("_pence") and kind.is_integer()
    }
    return {"rows": frame.height, "sha256": digest.hexdigest(), "totals": totals}


def canonical(value: Any) -> str:
    """Return JSON with sorted keys and no spaces: the text that is hashed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)


def kept(value: Any) -> str:
    """Return what is stored of a value: itself, or its size and digest when it is large."""
    text = canonical(value)
    if len(text) <= STORED_BYTES_MAX:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return canonical({"digest": digest, "bytes": len(text), "kept": False})


def masked(operation: Operation, inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs with each secret one, at any depth, left out."""
    return {key: _mask(operation.secret, key, value) for key, value in inputs.items()}


def _mask(secret: frozenset[str], key: str, value: Any) -> Any:
    if key in secret:
        return "•••"
    if isinstance(value, dict):
        return {k: _mask(secret, k, v) for k, v in value.items()}
    if isinstance(value, list):
        return [_mask(secret, key, item) for item in value]
    return value


def _kept_answer(operation: Operation, answer: Any) -> str | None:
    if answer is None:
        return None
    return kept("•••" if "answer" in operation.secret else answer)


def write(
    act: Act,
    inputs: dict[str, Any],
    inputs_sha256: str,
    key: str | None,
    answer: Any = None,
    refusal: Refusal | None = None,
) -> None:
    """Insert the act's row and its subjects; what the act keeps secret stands in neither column."""
    operation = act.operation
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [
                act.id,
                act.reference,
                operation.name,
                "refused" if refusal else "done",
                act.person,
                act.on_behalf_of,
                f"application:{act.application}" if act.application else act.door,
                act.caller.address,
                act.now,
                act.today,
                act.entity,
                key,
                inputs_sha256,
                kept(masked(operation, inputs)),
                kept(_mask(operation.secret, "", plain(act.changes))),
                act.warnings,
                canonical(plain(act.events)),
                _kept_answer(operation, answer),
                storable(f"{refusal.code}: {refusal.message}") if refusal else None,
                act.parent,
            ],
        )
        if act.subjects and not refusal:
            subjects = [subject for subject, _ in act.subjects]
            duties = [duty for _, duty in act.subjects]
            cursor.execute(
                "INSERT INTO kernel_act_subject (act_id, subject, duty, persons) "
                "SELECT %s, s, d, %s FROM unnest(%s::text[], %s::text[]) AS t(s, d)",
                [act.id, act.persons, subjects, duties],
            )
