"""What the house asks of every rule and every file of rates, whoever wrote it."""

import os
import subprocess
import sys

import pytest

from chamberlain.kernel.money import assert_no_floats
from chamberlain.kernel.rules import Rule, all_rules

RULES = all_rules()


@pytest.fixture(params=RULES, ids=lambda rule: rule.name)
def rule(request) -> Rule:
    return request.param


def test_there_are_rules() -> None:
    assert len(RULES) >= 3


def test_a_rule_is_named_after_its_application_and_says_what_it_does(rule: Rule) -> None:
    application = rule.__module__.split(".")[1]

    assert rule.name.startswith(f"{application}.")
    assert rule.summary.endswith(".")


def test_a_rule_cites_what_it_follows(rule: Rule) -> None:
    assert len(rule.source) > 20


def test_every_column_of_a_rule_is_described(rule: Rule) -> None:
    silent = [column.name for column in (*rule.inputs, *rule.outputs) if not column.description]

    assert silent == []


def test_the_example_of_a_rule_runs_and_holds_no_float(rule: Rule) -> None:
    result, errors = rule.try_example()

    assert errors.rows() == []
    assert_no_floats(result, rule.name)
    assert result.height >= 1


def test_no_rule_imports_the_framework_or_a_database() -> None:
    script = (
        "import sys; from chamberlain.kernel.rules import all_rules; all_rules(); "
        "sys.exit(','.join({'django', 'psycopg', 'procrastinate'} & set(sys.modules)) or 0)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )

    assert (done.returncode, done.stderr) == (0, "")
