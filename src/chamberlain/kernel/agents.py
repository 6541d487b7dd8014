"""Agents' door: three tools (search acts, describe one, do one) under a person's permissions."""

import json
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, InvalidInputs, Refusal, ask, operation, operations, run
from chamberlain.kernel.door.authority import grants_of
from chamberlain.kernel.door.exporting import as_frame

FOUND_MAX = 40
ROWS_MAX = 500
PROTOCOL = "2025-06-18"


def search_acts(caller: Caller, text: str = "") -> list[dict[str, str]]:
    """Return the commands and queries this person may do whose name or summary has the words."""
    patterns = [p for grant in grants_of(caller, clock.business_date()) for p in grant.permissions]
    words = text.lower().split()
    found = [
        {"name": item.name, "summary": item.summary, "kind": "command" if item.writes else "query"}
        for item in operations()
        if not item.system
        and any(fnmatchcase(item.name, pattern) for pattern in patterns)
        and all(word in f"{item.name} {item.summary}".lower() for word in words)
    ]
    return found[:FOUND_MAX]


def describe_act(caller: Caller, name: str) -> dict[str, Any]:
    """Return what an act promises and the JSON schema of its inputs."""
    found = operation(name)
    return {
        "name": found.name,
        "kind": "command" if found.writes else "query",
        "description": found.description,
        "inputs": found.inputs.model_json_schema(),
    }


def do_act(
    caller: Caller, name: str, inputs: dict[str, Any] | None = None, key: str | None = None
) -> dict[str, Any]:
    """Do a command or ask a query; a key makes a repeated command answer again, not act again."""
    found = operation(name)
    if not found.writes:
        value = ask(caller, name, inputs)
        frame = as_frame(value, found) if isinstance(value, list) else None
        if frame is not None and frame.height > ROWS_MAX:
            note = f"{frame.height} rows; the first {ROWS_MAX} follow"
            return {"note": note, "value": frame.head(ROWS_MAX).to_dicts()}
        return {"value": found.output.dump_python(value, mode="json", warnings=False)}
    answer = run(caller, name, inputs, key=key)
    value = found.output.dump_python(answer.value, mode="json", warnings=False)
    return {"act": answer.act, "replayed": answer.replayed, "value": value}


TOOLS: dict[str, tuple[Callable[..., Any], str, dict[str, Any]]] = {
    "search_acts": (
        search_acts,
        "Find what can be done here: commands and queries by words in their name or summary.",
        {"type": "object", "properties": {"text": {"type": "string"}}},
    ),
    "describe_act": (
        describe_act,
        "Say what an act promises and which inputs it takes.",
        {
            "type": "object",
            "properties": {"name": {"type": "string"}},
            "required": ["name"],
        },
    ),
    "do_act": (
        do_act,
        "Do a command or ask a query as the person signed in. Money is in whole pence.",
        {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "inputs": {"type": "object"},
                "key": {"type": "string", "description": "idempotency key"},
            },
            "required": ["name"],
        },
    ),
}


def call_tool(caller: Caller, name: str, arguments: dict[str, Any]) -> tuple[str, bool]:
    """Return a tool's answer as JSON text, and whether it is an error."""
    if name not in TOOLS:
        return f"There is no tool {name}.", True
    try:
        return json.dumps(TOOLS[name][0](caller, **arguments), default=str), False
    except InvalidInputs as refusal:
        errors = [vars(error) for error in refusal.errors]
        return json.dumps(
            {"code": refusal.code, "message": refusal.message, "errors": errors}
        ), True
    except Refusal as refusal:
        return json.dumps({"code": refusal.code, "message": refusal.message}), True
    except TypeError as error:
        return str(error), True


def answer_message(caller: Caller, message: dict[str, Any]) -> dict[str, Any] | None:
    """Answer one JSON-RPC message of the protocol, statelessly; None for a notification."""
    number = message.get("id")
    if number is None:
        return None
    method, params = message.get("method"), message.get("params") or {}
    if method == "initialize":
        result: dict[str, Any] = {
            "protocolVersion": params.get("protocolVersion", PROTOCOL),
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "chamberlain", "version": "1"},
        }
    elif method == "ping":
        result = {}
    elif method == "tools/list":
        result = {
            "tools": [
                {"name": name, "description": description, "inputSchema": schema}
                for name, (_function, description, schema) in TOOLS.items()
            ]
        }
    elif method == "tools/call":
        text, failed = call_tool(caller, params.get("name", ""), params.get("arguments") or {})
        result = {"content": [{"type": "text", "text": text}], "isError": failed}
    else:
        error = {"code": -32601, "message": f"there is no method {method}"}
        return {"jsonrpc": "2.0", "id": number, "error": error}
    return {"jsonrpc": "2.0", "id": number, "result": result}
