"""Refusals: what the door says when it will not do something, in words for people."""

from dataclasses import dataclass


class Refusal(Exception):
    """An act that was not done, and why.

    `code` is stable for programs, `message` is for people, `field` names the input at fault and
    `status` is the answer given to programs over HTTP.
    """

    code = "refused"
    status = 409

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        field: str | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.field = field
        self.status = status or type(self).status


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one input."""

    field: str
    message: str
    value: str | None = None


class InvalidInputs(Refusal):
    """The inputs don't have the shape the act expects; every one at fault is listed."""

    code = "invalid"
    status = 422

    def __init__(self, errors: list[FieldError]) -> None:
        shown = "; ".join(f"{error.field}: {error.message}" for error in errors[:5])
        more = f" (and {len(errors) - 5} more)" if len(errors) > 5 else ""
        super().__init__(f"Check what was entered. {shown}{more}")
        self.errors = errors


class NotPermitted(Refusal):
    """The caller holds no grant that covers this."""

    code = "not_permitted"
    status = 403


class ConflictOfDuties(Refusal):
    """Two duties that one person may not both do."""

    code = "conflict_of_duties"
    status = 403


class OverLimit(Refusal):
    """The amount is above what has been delegated to the caller."""

    code = "over_limit"
    status = 403


class KeyReused(Refusal):
    """An idempotency key came back with other inputs."""

    code = "key_reused"


class Unknown(Refusal):
    """What was named does not exist, or not for this caller."""

    code = "unknown"
    status = 404
