"""The register of commands and queries: plain typed functions, found in every application."""

import importlib
import inspect
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError, create_model

from chamberlain.kernel.door.messages import field_error
from chamberlain.kernel.door.refusals import InvalidInputs, Unknown
from chamberlain.kernel.records import Record


@dataclass(frozen=True)
class Operation:
    """A registered function, with its inputs and output as types."""

    name: str
    function: Callable[..., Any]
    summary: str
    writes: bool
    duty: str | None = None
    batch: str | None = None
    secret: frozenset[str] = frozenset()
    contract: bool = False
    system: bool = False

    @property
    def application(self) -> str:
        """The application it belongs to."""
        return self.name.partition(".")[0]

    @cached_property
    def inputs(self) -> type[Record]:
        """The inputs, as a record type made from the signature."""
        hints = typing.get_type_hints(self.function, include_extras=True)
        parameters = list(inspect.signature(self.function).parameters.values())[1:]
        fields: dict[str, Any] = {
            p.name: (hints[p.name], ... if p.default is p.empty else p.default) for p in parameters
        }
        title = "".join(part.title() for part in self.name.replace(".", "_").split("_"))
        return create_model(title, __base__=Record, __module__=self.function.__module__, **fields)

    @cached_property
    def output(self) -> TypeAdapter[Any]:
        """The output's type, to write it as JSON and read it back."""
        hint: Any = typing.get_type_hints(self.function, include_extras=True).get("return")
        return TypeAdapter(hint, config=_config(hint))

    @property
    def description(self) -> str:
        """What it promises, in full."""
        return inspect.getdoc(self.function) or self.summary

    def validate(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Return the inputs as typed values, or raise `InvalidInputs` naming each one at fault."""
        try:
            record = self.inputs.model_validate(inputs)
        except ValidationError as error:
            found = [field_error(item, self.inputs) for item in error.errors()]
            raise InvalidInputs(found) from None
        return {name: getattr(record, name) for name in self.inputs.model_fields}


def _config(hint: Any) -> ConfigDict | None:
    if isinstance(hint, type) and issubclass(hint, Record):
        return None
    return ConfigDict(arbitrary_types_allowed=True)


_operations: dict[str, Operation] = {}
_loaded = False


def _register(operation: Operation) -> None:
    known = _operations.get(operation.name)
    if known and known.function.__module__ != operation.function.__module__:
        message = f"{operation.name} is registered twice"
        raise RuntimeError(message)
    _operations[operation.name] = operation


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__.split('.')[1]}.{function.__name__}"


def _first_line(function: Callable[..., Any]) -> str:
    return (inspect.getdoc(function) or function.__name__).splitlines()[0].rstrip(".")


F = TypeVar("F", bound=Callable[..., Any])


def command(
    *,
    summary: str | None = None,
    duty: str | None = None,
    batch: str | None = None,
    secret: tuple[str, ...] = (),
    contract: bool = False,
    system: bool = False,
) -> Callable[[F], F]:
    """Register a function `(act, …inputs)` as a command: the only way to change data.

    `duty` is what segregation rules call it; `batch` names the input that holds a flat list, which
    may then be imported from a file; `secret` inputs never reach the audit; `contract` opens it to
    other applications' calls; `system` keeps it from people.
    """

    def register(function: F) -> F:
        _register(
            Operation(
                name=_name(function),
                function=function,
                summary=summary or _first_line(function),
                writes=True,
                duty=duty,
                batch=batch,
                secret=frozenset(secret),
                contract=contract,
                system=system,
            )
        )
        return function

    return register


def query(*, summary: str | None = None, contract: bool = False) -> Callable[[F], F]:
    """Register a function `(scope, …inputs)` as a query: it reads for others and never writes."""

    def register(function: F) -> F:
        _register(
            Operation(
                name=_name(function),
                function=function,
                summary=summary or _first_line(function),
                writes=False,
                contract=contract,
            )
        )
        return function

    return register


def _import(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and name.startswith(error.name):
            return None
        raise


def discover() -> None:
    """Import `commands` and `queries` of every installed application, once."""
    global _loaded  # noqa: PLW0603 - a register is filled once per process
    if _loaded:
        return
    from django.apps import apps  # noqa: PLC0415 - contracts are typed before Django is set up

    for config in apps.get_app_configs():
        if config.name.startswith("chamberlain."):
            for room in ("commands", "queries"):
                _import(f"{config.name}.{room}")
    _loaded = True


def operations(*, writes: bool | None = None) -> Iterator[Operation]:
    """Return every registered operation in the order of names."""
    discover()
    for name in sorted(_operations):
        if writes is None or _operations[name].writes == writes:
            yield _operations[name]


def operation(name: str, *, writes: bool | None = None) -> Operation:
    """Return one by name, or refuse with the nearest names."""
    found = _operations.get(name)
    if found is None:
        discover()
        found = _operations.get(name)
    if found is None or (writes is not None and found.writes != writes):
        kind = {True: "command", False: "query", None: "act"}[writes]
        near = [n for n in sorted(_operations) if name.partition(".")[2] in n][:5]
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        raise Unknown(f"There is no {kind} called {name}.{hint}")
    return found
