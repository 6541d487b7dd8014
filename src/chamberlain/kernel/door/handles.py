"""Typed handles: how one application calls what another has published in its contract."""

from collections.abc import Callable
from typing import Any

from chamberlain.kernel.door.act import Act
from chamberlain.kernel.door.types import Scope


def handle(name: str) -> Callable[..., Any]:
    """Return a function `(act, **inputs)` that does the published command `name`.

    It joins the caller's transaction, under the calling application's authority, and records the
    parent act.
    """

    def call(act: Act, **inputs: Any) -> Any:
        from chamberlain.kernel.door.running import run_within  # noqa: PLC0415 - import cycle

        return run_within(act, name, inputs)

    call.__name__ = name.partition(".")[2]
    call.__doc__ = f"Do `{name}` within an act."
    return call


def query_handle(name: str) -> Callable[..., Any]:
    """Return a function `(scope, **inputs)` that asks the published query `name`."""

    def call(scope: Scope, **inputs: Any) -> Any:
        from chamberlain.kernel.door.registry import operation  # noqa: PLC0415 - import cycle

        found = operation(name, writes=False)
        return found.function(scope, **found.validate(inputs))

    call.__name__ = name.partition(".")[2]
    call.__doc__ = f"Ask `{name}` with a scope."
    return call
