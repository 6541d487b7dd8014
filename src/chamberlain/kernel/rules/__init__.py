"""Rules: statutory and contractual calculations as pure functions from a frame to a frame.

A rule knows no database, no clock and no framework. It is declared with `@rule` in a module of an
application's `rules` room, and then runs on a file (`./chamberlain calc`), in a command, or on a
cluster (`kernel.engines`) with the same answers.
"""

from chamberlain.kernel.rules.columns import Column, FrameUnfit
from chamberlain.kernel.rules.errors import no_errors, set_aside
from chamberlain.kernel.rules.registry import RuleUnknown, all_rules, find
from chamberlain.kernel.rules.rule import Rule, Table, rule

__all__ = [
    "Column",
    "FrameUnfit",
    "Rule",
    "RuleUnknown",
    "Table",
    "all_rules",
    "find",
    "no_errors",
    "rule",
    "set_aside",
]
