"""`chamberlain mcp`: the agents' door over standard input and output, as one person."""

import argparse
import json
from typing import TYPE_CHECKING, Any

from chamberlain.kernel.cli.django_setup import ready

if TYPE_CHECKING:
    from chamberlain.kernel.door import Caller


def main(arguments: list[str]) -> int:
    """Serve until the other end closes."""
    parser = argparse.ArgumentParser(prog="chamberlain mcp")
    parser.add_argument("--as", dest="person", required=True, help="whose permissions to act under")
    chosen = parser.parse_args(arguments)
    ready()
    from chamberlain.kernel.people import caller_for  # noqa: PLC0415 - needs Django

    serve(caller_for(chosen.person, "agent"))
    return 0


def serve(caller: "Caller") -> None:
    """Run the three tools for one caller."""
    from asgiref.sync import sync_to_async  # noqa: PLC0415 - only this verb needs them
    from mcp.server.mcpserver import MCPServer  # noqa: PLC0415

    from chamberlain.kernel.agents import call_tool  # noqa: PLC0415

    server = MCPServer("chamberlain")
    answer = sync_to_async(call_tool)

    async def use(name: str, arguments: dict[str, Any]) -> Any:
        text, failed = await answer(caller, name, arguments)
        if failed:
            raise ValueError(text)
        return text

    @server.tool(description="Find what can be done here, by words.")
    async def search_acts(text: str = "") -> str:
        return str(await use("search_acts", {"text": text}))

    @server.tool(description="Say what an act promises and which inputs it takes.")
    async def describe_act(name: str) -> str:
        return str(await use("describe_act", {"name": name}))

    @server.tool(description="Do a command or ask a query. Money is in whole pence.")
    async def do_act(name: str, inputs: str = "{}", key: str | None = None) -> str:
        given = {"name": name, "inputs": json.loads(inputs), "key": key}
        return str(await use("do_act", given))

    server.run("stdio")
