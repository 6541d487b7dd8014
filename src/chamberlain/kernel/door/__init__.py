"""The one door: whatever changes data is a command, whatever reads it for others is a query."""

from chamberlain.kernel.door.act import Act
from chamberlain.kernel.door.handles import handle, query_handle
from chamberlain.kernel.door.refusals import (
    ConflictOfDuties,
    FieldError,
    InvalidInputs,
    KeyReused,
    NotPermitted,
    OverLimit,
    Refusal,
    Unknown,
)
from chamberlain.kernel.door.registry import command, operation, operations, query
from chamberlain.kernel.door.running import ask, run
from chamberlain.kernel.door.types import EVERYTHING, Answer, Caller, Grant, Scope

__all__ = [
    "EVERYTHING",
    "Act",
    "Answer",
    "Caller",
    "ConflictOfDuties",
    "FieldError",
    "Grant",
    "InvalidInputs",
    "KeyReused",
    "NotPermitted",
    "OverLimit",
    "Refusal",
    "Scope",
    "Unknown",
    "ask",
    "command",
    "handle",
    "operation",
    "operations",
    "query",
    "query_handle",
    "run",
]
