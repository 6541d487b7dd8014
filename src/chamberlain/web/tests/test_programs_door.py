"""Nonsense, but well-formed nonsense, sent to every address of the programs' interface."""

from functools import cache

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error

from chamberlain.kernel.door import operations, run
from chamberlain.kernel.people import somebody_who_may
from chamberlain.web.wsgi import application

EXAMPLES = 4
BRIEFLY = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@cache
def _described():
    return schemathesis.openapi.from_wsgi("/api/openapi.json", application)


def _addressed(item):
    kind, method = ("commands", "POST") if item.writes else ("queries", "GET")
    return _described()[f"/api/{kind}/{item.name}"][method]


@pytest.fixture
def one_connection(council):
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.parametrize(
    "item", [item for item in operations() if not item.system], ids=lambda item: item.name
)
def test_no_nonsense_breaks_the_programs_door(council, one_connection, item):
    person = somebody_who_may(item.name) or council("auditor")
    token = run(person, "kernel.issue_token", {"label": "trial"}).value

    @BRIEFLY
    @given(case=_addressed(item).as_strategy())
    def send(case):
        before = transaction.savepoint()
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        transaction.savepoint_rollback(before)
        case.validate_response(answer, checks=[not_a_server_error])

    send()
