"""Programs' doors: REST with OpenAPI, files in and out, the command line, agents."""

import csv
import io
import json

import pytest
from django.test import Client

from chamberlain.kernel import agents
from chamberlain.kernel.cli.acting import do
from chamberlain.kernel.door import run
from chamberlain.kernel.door.exporting import export
from chamberlain.kernel.models import Act, Token


@pytest.fixture
def token(council):
    return run(council("access"), "kernel.issue_token", {"label": "test"}).value


def send(token, name, inputs, **headers):
    return Client().post(
        f"/api/commands/{name}",
        json.dumps(inputs),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", **headers},
    )


def test_a_program_does_a_command_under_its_persons_permissions(token):
    inputs = {"username": "by.rest", "name": "R"}

    first = send(token, "kernel.add_person", inputs, **{"Idempotency-Key": "r1"}).json()
    again = send(token, "kernel.add_person", inputs, **{"Idempotency-Key": "r1"}).json()

    assert first["value"].startswith("USR-")
    assert (again["act"], again["replayed"]) == (first["act"], True)
    assert Act.objects.get(reference=first["act"]).door == "rest"


@pytest.mark.parametrize(
    ("name", "inputs", "status", "code"),
    [
        ("kernel.add_person", {"username": "x"}, 422, "invalid"),
        ("kernel.set_limit", {"role": "s151", "document": "invoice", "limit_pence": 1}, 403, None),
        ("kernel.end_grant", {"person": "USR-0", "role": "none"}, 404, "unknown"),
    ],
)
def test_a_refusal_reaches_programs_with_a_code_and_words(token, name, inputs, status, code):
    answer = send(token, name, inputs)

    assert answer.status_code == status
    assert code is None or answer.json()["code"] == code
    assert answer.json()["message"]


def test_without_a_token_nothing_is_answered(db):
    assert Client().get("/api/queries/kernel.people").status_code == 401
    assert send("chm_wrong", "kernel.add_person", {}).status_code == 401


def test_an_ended_token_is_nobodys(council, token):
    run(council("access"), "kernel.end_token", {"token": Token.objects.get().reference})

    assert send(token, "kernel.add_person", {}).status_code == 401


def test_the_tokens_text_is_nowhere_in_the_audit(council, token):
    kept = json.dumps(list(Act.objects.values("inputs", "answer", "changes")))

    assert token not in kept


def test_system_commands_have_no_address(token):
    assert send(token, "kernel.advance_day", {"to": "2026-11-09"}).status_code == 404


def test_the_interface_describes_itself_in_openapi_3_1(db):
    """B8: Other products are to be joined, cheaply."""
    document = Client().get("/api/openapi.json").json()

    assert document["openapi"].startswith("3.1")
    operation = document["paths"]["/api/commands/kernel.add_person"]["post"]
    assert operation["operationId"] == "kernel.add_person"
    assert {"200", "403", "409", "422"} <= set(operation["responses"])


def test_a_query_is_downloaded_as_a_file(council, token):
    """B7: Contracts of five years at most: leaving must be possible."""
    answer = Client().get(
        "/api/queries/kernel.people",
        headers={"Authorization": f"Bearer {token}", "Accept": "text/csv"},
    )

    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {"username", "name", "title"} <= set(rows[0])
    assert answer["Content-Disposition"].endswith('kernel.people.csv"')


def test_a_formula_in_a_name_is_harmless_in_a_spreadsheet(council):
    run(council("access"), "kernel.add_person", {"username": "evil", "name": "=cmd|' /C calc'!A0"})

    text = export(council("access"), "kernel.people", {}, "csv").decode()

    assert "'=cmd" in text


def test_the_command_line_does_a_command_as_a_person(council, capsys):
    code = do(["kernel.add_person", "--as", "access", "--username", "by.cli", "--name", "C"])

    assert code == 0
    assert json.loads(capsys.readouterr().out).startswith("USR-")


def test_the_command_line_says_what_is_wrong(council, capsys):
    code = do(["kernel.add_person", "--as", "clerk", "--username", "by.cli", "--name", "C"])

    assert code == 1
    assert "holds no role" in capsys.readouterr().err


def test_agents_find_describe_and_do_only_what_their_person_may(council):
    found = {item["name"] for item in agents.search_acts(council("access"), "person")}
    described = agents.describe_act(council("access"), "kernel.add_person")
    text, failed = agents.call_tool(
        council("clerk"), "do_act", {"name": "kernel.add_person", "inputs": {"username": "ab"}}
    )

    assert "kernel.add_person" in found
    assert "kernel.set_limit" not in found
    assert "username" in described["inputs"]["properties"]
    assert failed and "invalid" in text


def test_agents_speak_over_http_without_a_session(token):
    def say(method, params=None):
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}}
        return (
            Client()
            .post(
                "/api/mcp",
                json.dumps(message),
                content_type="application/json",
                headers={"Authorization": f"Bearer {token}"},
            )
            .json()
        )

    tools = say("tools/list")["result"]["tools"]
    call = {"name": "do_act", "arguments": {"name": "kernel.roles"}}
    answer = say("tools/call", call)["result"]

    assert [tool["name"] for tool in tools] == ["search_acts", "describe_act", "do_act"]
    assert answer["isError"] is False and "Creditors officer" in answer["content"][0]["text"]
    assert say("no/such")["error"]["code"] == -32601


def test_a_file_is_kept_from_the_command_line_and_over_rest_as_the_same_document(
    council, token, capsys, settings, tmp_path
):
    settings.HOME = tmp_path
    (tmp_path / "a.txt").write_text("hello")

    keeping = ["kernel.store_document", "--as", "access", "--filename", "a.txt"]
    do([*keeping, "--content", f"@{tmp_path / 'a.txt'}"])
    first = json.loads(capsys.readouterr().out)
    second = send(token, "kernel.store_document", {"filename": "b.txt", "content": "aGVsbG8="})
    wrong = send(token, "kernel.store_document", {"filename": "b.txt", "content": "no!"})

    assert second.json()["value"] == first
    assert (wrong.status_code, "base64" in wrong.content.decode()) == (422, True)
