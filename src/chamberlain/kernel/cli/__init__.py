"""The command line: `python -m chamberlain VERB …`.

A verb is a function from its arguments to an exit code, imported only when it is called, so that
`calc` and `read` start without the web framework. Another verb is one line here.
"""

from importlib import import_module

VERBS: dict[str, tuple[str, str]] = {
    "calc": (
        "chamberlain.kernel.cli.calc:main",
        "run a rule on a file, or list and describe rules",
    ),
    "read": (
        "chamberlain.formats.cli:main",
        "read an invoice, statement … and print it as JSON",
    ),
    "do": ("chamberlain.kernel.cli.acting:do", "do a command, or ask a query, as a person"),
    "export": ("chamberlain.kernel.cli.acting:export", "write a query's answer as a file"),
    "first-person": (
        "chamberlain.kernel.cli.first_person:main",
        "make who begins: the first access officer, then who agrees",
    ),
    "import": ("chamberlain.kernel.cli.importing:main", "send a file of rows through a command"),
    "mcp": ("chamberlain.kernel.cli.agents:main", "serve agents over standard input and output"),
    "docs": ("chamberlain.launcher.documentation:main", "build the documentation, offline"),
    "month": ("chamberlain.demo.month:main", "live the demonstration council's next month"),
    "bench": ("chamberlain.kernel.cli.bench:main", "measure one thing against its bare limit"),
}
"""Verb: ("module:function", what it does)."""

UNREADABLE = 2
"""Exit code for what could not be read or understood, with one line on standard error."""


def run_verb(verb: str, arguments: list[str]) -> int:
    """Import a verb's function and call it with its arguments; return its exit code."""
    module, _, function = VERBS[verb][0].partition(":")
    code: int = getattr(import_module(module), function)(arguments)
    return code


def usage() -> str:
    """Return the list of verbs, one line each."""
    width = max(map(len, VERBS))
    lines = [f"  {verb:<{width}}  {VERBS[verb][1]}" for verb in sorted(VERBS)]
    return "\n".join(["usage: chamberlain VERB … (each verb has --help)", "", *lines])
