"""The one door: runs a command in one transaction, or asks a query, for a caller."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, DataError, connection, transaction

from chamberlain.kernel import clock, sealing
from chamberlain.kernel.door import audit, authority, registry
from chamberlain.kernel.door.act import Act
from chamberlain.kernel.door.refusals import KeyReused, NotPermitted, Refusal, Unknown
from chamberlain.kernel.door.registry import Operation
from chamberlain.kernel.door.types import EVERYTHING, Answer, Caller
from chamberlain.kernel.door.withholding import refuse_withheld, withheld_from
from chamberlain.kernel.rates import RatesUnknown
from chamberlain.kernel.remembering import forget_looked_up

WRITER = "chamberlain_writer"
_UNFIT = "A value that was sent is too large, too long or of signs that no register holds."


def run(
    caller: Caller, name: str, inputs: dict[str, Any] | None = None, key: str | None = None
) -> Answer:
    """Do the command `name` for `caller`: one transaction, one act row.

    The same `key` with the same inputs returns the first answer again; with others it is refused.
    A refusal undoes everything, is written to the audit in a transaction of its own, and is raised.
    """
    operation = registry.operation(name, writes=True)
    given = inputs or {}
    forget_looked_up()
    try:
        values = operation.validate(given)
        plain = audit.plain(values)
        digest = _digest(operation, plain)
        with transaction.atomic():
            return _run_once(operation, caller, values, plain, digest, key)
    except Refusal as refusal:
        _audit_refusal(operation, caller, given, key, refusal)
        raise
    except RatesUnknown as error:
        unknown = _no_figures(error)
        _audit_refusal(operation, caller, given, key, unknown)
        raise unknown from error
    except DatabaseError as error:
        guarded = _as_refusal(error)
        if guarded is None:
            raise
        _audit_refusal(operation, caller, given, key, guarded)
        raise guarded from error


def _run_once(
    operation: Operation,
    caller: Caller,
    values: dict[str, Any],
    plain: Any,
    digest: str,
    key: str | None,
) -> Answer:
    act_id = _take_the_pen(operation, key)
    if key is not None:
        earlier = _earlier(operation, caller, key, digest)
        if earlier is not None:
            return earlier
    act = _begin(operation, caller, act_id)
    refuse_withheld(caller, act.scope, values)
    value = operation.function(act, **values)
    answer = operation.output.dump_python(value, mode="json", warnings=False)
    audit.write(act, plain, digest, key, answer=answer)
    with connection.cursor() as cursor:
        # Deferred again, so that another act in the same outer transaction starts as this one did.
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED; SET LOCAL ROLE NONE"
        )
    return Answer(value, act.reference, warnings=tuple(act.warnings))


def _take_the_pen(operation: Operation, key: str | None) -> int:
    """Become the writer for this transaction, queue behind the same key, and number the act."""
    with connection.cursor() as cursor:
        if key is None:
            cursor.execute(
                "SELECT set_config('role', %s, true), nextval('kernel_act_seq')", [WRITER]
            )
            return int(cursor.fetchone()[1])
        cursor.execute(
            "SELECT set_config('role', %s, true), nextval('kernel_act_seq'), "
            "pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [WRITER, f"{operation.name}|{key}"],
        )
        return int(cursor.fetchone()[1])


def _begin(operation: Operation, caller: Caller, act_id: int) -> Act:
    """Settle authority and return the act to do the work with."""
    today = clock.business_date()
    if caller.system:
        grants, scope = [], EVERYTHING
    else:
        if operation.system:
            raise NotPermitted(f"{operation.name} is done by the system alone.")
        grants = authority.permitted(caller, operation.name, today)
        scope = authority.Scope.of(grants, caller.person)
    entity = next((grant.entity for grant in grants if grant.entity), None)
    return Act(act_id, operation, caller, clock.now(), today, grants, scope, entity)


def _earlier(operation: Operation, caller: Caller, key: str, digest: str) -> Answer | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reference, inputs_sha256, answer FROM kernel_act "
            "WHERE command = %s AND person = %s AND key = %s AND outcome = 'done'",
            [operation.name, caller.person, key],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    reference, earlier_digest, answer = row
    if earlier_digest != digest:
        raise KeyReused(
            f"The key {key} was used before with other inputs (act {reference}). "
            "Use a new key for a new act."
        )
    return Answer(_revive(operation, answer), reference, replayed=True)


def _revive(operation: Operation, answer: Any) -> Any:
    """Return a stored answer as the command's own type; a digest stays a digest."""
    import json  # noqa: PLC0415 - only a replay needs it

    plain = json.loads(answer) if isinstance(answer, str) else answer
    if isinstance(plain, dict) and plain.get("kept") is False:
        return plain
    return operation.output.validate_python(plain)


def _digest(operation: Operation, plain: Any) -> str:
    """Return the hash of the inputs; with the installation's key where some are secret.

    A bare hash of an account number would give it away to whoever tries them all.
    """
    digest = hashlib.sha256(audit.canonical(plain).encode()).hexdigest()
    if operation.secret - {"answer"}:
        return sealing.installation_key(Path(settings.HOME)).mark(operation.name, digest)
    return digest


def _as_refusal(error: DatabaseError) -> Refusal | None:
    """Return a database guard's refusal in its own words, or None for a plain fault."""
    if isinstance(error, DataError):
        return Refusal(_UNFIT, code="invalid", status=422)
    cause = error.__cause__
    state = getattr(cause, "sqlstate", None) or ""
    diagnosis = getattr(cause, "diag", None)
    if diagnosis is None or not (state.startswith("23") or state in {"42501", "P0001"}):
        return None
    if state == "42501":
        return NotPermitted(f"The database refused: {diagnosis.message_primary}.")
    return Refusal(diagnosis.message_primary or "refused", code=diagnosis.constraint_name or state)


def _audit_refusal(
    operation: Operation,
    caller: Caller,
    inputs: dict[str, Any],
    key: str | None,
    refusal: Refusal,
) -> None:
    """Write the refusal in a transaction of its own, so that it outlives what it undid."""
    with transaction.atomic():
        act_id = _take_the_pen(operation, None)
        today = clock.business_date()
        act = Act(act_id, operation, caller, clock.now(), today, [], EVERYTHING, None)
        plain = audit.plain(inputs)
        digest = _digest(operation, plain)
        audit.write(act, plain, digest, key, refusal=refusal)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE NONE")


def run_within(act: Act, name: str, inputs: dict[str, Any]) -> Any:
    """Do another application's published command inside `act`'s transaction.

    Authority is the calling application's; the child act names its parent.
    """
    operation = registry.operation(name, writes=True)
    application = act.operation.application
    if not operation.contract and operation.application != application:
        raise Unknown(f"{name} is not published to other applications.")
    values = operation.validate(inputs)
    child = Act(
        _next_act(),
        operation,
        act.caller,
        act.now,
        act.today,
        act.grants,
        EVERYTHING,
        act.entity,
        parent=act.id,
        application=application,
    )
    value = operation.function(child, **values)
    answer = operation.output.dump_python(value, mode="json", warnings=False)
    given = audit.plain(values)
    audit.write(child, given, _digest(operation, given), None, answer=answer)
    act.warnings += child.warnings
    return value


def run_beside(act: Act, name: str, inputs: dict[str, Any]) -> Any:
    """Do any command inside `act`'s transaction as the same person, by their own grants for it."""
    operation = registry.operation(name, writes=True)
    values = operation.validate(inputs)
    child = _begin(operation, act.caller, _next_act())
    child.parent = act.id
    value = operation.function(child, **values)
    answer = operation.output.dump_python(value, mode="json", warnings=False)
    given = audit.plain(values)
    audit.write(child, given, _digest(operation, given), None, answer=answer)
    act.warnings += child.warnings
    return value


def _next_act() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('kernel_act_seq')")
        return int(cursor.fetchone()[0])


def ask(caller: Caller, name: str, inputs: dict[str, Any] | None = None) -> Any:
    """Answer the query `name` as far as `caller` may see."""
    operation = registry.operation(name, writes=False)
    values = operation.validate(inputs or {})
    scope = authority.scope_for(caller, name, clock.business_date())
    try:
        return withheld_from(caller, scope, operation.function(scope, **values))
    except RatesUnknown as error:
        raise _no_figures(error) from None
    except (DataError, OverflowError):
        raise Refusal(_UNFIT, code="invalid", status=422) from None


def _no_figures(error: RatesUnknown) -> Refusal:
    """Say of which day or scheme no figures are on file."""
    return Refusal(str(error), code="no_figures", status=422)
