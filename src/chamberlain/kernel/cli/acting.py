"""`chamberlain do` and `chamberlain export`: commands and queries from the command line."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from chamberlain.kernel.cli.django_setup import person_for, ready


def _parser(verb: str, what: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"chamberlain {verb}",
        epilog="Inputs follow the name: --invoice INV-0000012 --content @file.pdf",
    )
    parser.add_argument("name", nargs="?", help=f"the {what}, such as payables.approve_invoice")
    parser.add_argument("--as", dest="person", help="the sign-in name of whoever acts")
    parser.add_argument("--json", dest="body", help="the inputs as JSON; - reads standard input")
    parser.add_argument("--list", action="store_true", help=f"list every {what}")
    parser.add_argument("--describe", action="store_true", help="say what it takes and returns")
    return parser


def _inputs(body: str | None, rest: list[str]) -> dict[str, Any]:
    """Return the inputs from JSON and from `--field value` pairs; twice makes a list."""
    text = sys.stdin.read() if body == "-" else body
    inputs: dict[str, Any] = json.loads(text) if text else {}
    names = iter(rest)
    for name in names:
        field = name.removeprefix("--").replace("-", "_")
        field, equals, inline = field.partition("=")
        if not (name.startswith("--") or equals):
            message = f"{name} is not an input; write --field value or field=value"
            raise ValueError(message)
        value = inline if equals else next(names, "true")
        given = _file(value[1:]) if value.startswith("@") else value
        inputs[field] = [inputs[field], given] if field in inputs else given
    return inputs


def _file(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise ValueError(message) from None


def _listing(writes: bool) -> None:
    from chamberlain.kernel.door import operations  # noqa: PLC0415 - needs Django

    for item in operations(writes=writes):
        print(f"{item.name:<42} {item.summary}")


def _describe(name: str) -> None:
    from chamberlain.kernel.door import operation  # noqa: PLC0415 - needs Django

    found = operation(name)
    print(f"{found.name}\n\n{found.description}\n")
    print(json.dumps(found.inputs.model_json_schema(), indent=2))


def do(arguments: list[str]) -> int:
    """Do one command (or ask one query) and print its answer as JSON."""
    parser = _parser("do", "command")
    parser.add_argument("--key", help="an idempotency key: the same key does the act once")
    chosen, rest = parser.parse_known_args(arguments)
    return _act(parser, chosen, rest, _do)


def export(arguments: list[str]) -> int:
    """Ask one query and write the whole answer as a file or to standard output."""
    parser = _parser("export", "query")
    parser.add_argument("--format", default=None, choices=["csv", "xlsx", "json", "parquet"])
    parser.add_argument("--out", type=Path, help="the file; its ending decides the format")
    chosen, rest = parser.parse_known_args(arguments)
    return _act(parser, chosen, rest, _export)


def _act(parser: argparse.ArgumentParser, chosen: Any, rest: list[str], step: Any) -> int:
    ready()
    from chamberlain.kernel.door import Refusal  # noqa: PLC0415 - needs Django

    try:
        if chosen.list:
            _listing(writes=step is _do)
        elif chosen.name is None:
            parser.error("name what to do; --list shows what there is")
        elif chosen.describe:
            _describe(chosen.name)
        else:
            step(chosen, _inputs(chosen.body, rest))
    except Refusal as refusal:
        print(f"refused ({refusal.code}): {refusal.message}", file=sys.stderr)
        return 1
    except ValueError as error:
        print(f"not understood: {error}", file=sys.stderr)
        return 2
    return 0


def _do(chosen: Any, inputs: dict[str, Any]) -> None:
    from chamberlain.kernel.door import ask, operation, run  # noqa: PLC0415 - needs Django

    found = operation(chosen.name)
    caller = person_for(chosen.person, found.name)
    if not found.writes:
        value = ask(caller, found.name, inputs)
    else:
        answer = run(caller, found.name, inputs, key=chosen.key)
        value = answer.value
        note = " (answered before)" if answer.replayed else ""
        print(f"{answer.act}{note}", file=sys.stderr)
        for warning in answer.warnings:
            print(f"note: {warning}", file=sys.stderr)
    plain = found.output.dump_python(value, mode="json", warnings=False)
    print(json.dumps(plain, indent=2, default=str))


def _export(chosen: Any, inputs: dict[str, Any]) -> None:
    from chamberlain.kernel.door.exporting import export as written  # noqa: PLC0415

    ending = chosen.out.suffix.removeprefix(".") if chosen.out else "csv"
    content = written(
        person_for(chosen.person, chosen.name), chosen.name, inputs, chosen.format or ending
    )
    if chosen.out:
        chosen.out.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)
