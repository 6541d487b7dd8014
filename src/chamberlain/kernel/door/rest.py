"""The programs' door: an endpoint for each command and query, in one OpenAPI 3.1 document."""

import inspect
from collections.abc import Callable
from typing import Any

import polars as pl
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Body, Query
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import APIKeyCookie, HttpBearer
from pydantic import Field

from chamberlain.kernel.door.describing import DescribedAPI
from chamberlain.kernel.door.exporting import WRITERS, export
from chamberlain.kernel.door.refusals import InvalidInputs, Refusal
from chamberlain.kernel.door.registry import Operation, operations
from chamberlain.kernel.door.running import ask, run
from chamberlain.kernel.door.types import Caller
from chamberlain.kernel.records import Record
from chamberlain.kernel.tokens import caller_of_token


class Acted(Record):
    """What a command answered, and the act that the audit holds."""

    act: str
    replayed: bool
    warnings: list[str]
    value: Any = Field(description="what the command returns")


class TokenAuth(HttpBearer):
    """`Authorization: Bearer …`, with a token that a person was issued."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Return the caller of the token, or None."""
        return caller_of_token(token, request.META.get("REMOTE_ADDR"))


class SessionAuth(APIKeyCookie):
    """The session of somebody signed in on the pages, with its CSRF token."""

    def __init__(self) -> None:
        self.param_name = settings.SESSION_COOKIE_NAME
        super().__init__(csrf=True)

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        """Return the signed-in caller, or None."""
        caller = getattr(request, "caller", None)
        return caller or None


def _body(operation: Operation) -> Callable[..., HttpResponse]:
    def act(request: HttpRequest, **given: Any) -> HttpResponse:
        values = _values(given)
        key = request.headers.get("Idempotency-Key")
        answer = run(request.auth, operation.name, values, key=key)  # type: ignore[attr-defined]
        value = operation.output.dump_python(answer.value, mode="json", warnings=False)
        return JsonResponse(
            {
                "act": answer.act,
                "replayed": answer.replayed,
                "warnings": list(answer.warnings),
                "value": value,
            }
        )

    return _typed(act, operation, Body(...))


def _query(operation: Operation) -> Callable[..., HttpResponse]:
    def answer(request: HttpRequest, **given: Any) -> HttpResponse:
        values = _values(given)
        form = _wanted_form(request)
        caller: Caller = request.auth  # type: ignore[attr-defined]
        if form != "json":
            content = export(caller, operation.name, values, form)
            response = HttpResponse(content, content_type=WRITERS[form][0])
            response["Content-Disposition"] = f'attachment; filename="{operation.name}.{form}"'
            return response
        value = ask(caller, operation.name, values)
        plain = (
            value.to_dicts()
            if isinstance(value, pl.DataFrame)
            else operation.output.dump_python(value, mode="json", warnings=False)
        )
        return JsonResponse(plain, safe=False)

    return _typed(answer, operation, Query(...))


def _values(given: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs by name; an operation that takes none was given none."""
    inputs = given.get("inputs")
    if inputs is None:
        return {}
    return {name: getattr(inputs, name) for name in type(inputs).model_fields}


def _wanted_form(request: HttpRequest) -> str:
    """Return the first form of file that the Accept header names: JSON unless it says otherwise."""
    accepted = request.headers.get("Accept", "")
    return next((form for form, (kind, _) in WRITERS.items() if kind in accepted), "json")


def _typed(view: Callable[..., HttpResponse], operation: Operation, source: Any) -> Any:
    """Give a view the signature that the OpenAPI document is drawn from."""
    parameters = [
        inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD),
        inspect.Parameter(
            "inputs",
            inspect.Parameter.POSITIONAL_OR_KEYWORD,
            default=source,
            annotation=operation.inputs,
        ),
    ]
    if not operation.inputs.model_fields:
        parameters.pop()
    view.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    view.__name__ = operation.name.replace(".", "_")
    view.__doc__ = operation.description
    return view


def build() -> DescribedAPI:
    """Return the interface with every operation mounted; called once, when addresses are read."""
    api = DescribedAPI(
        title="Chamberlain",
        version="1",
        description="Every command and query of this council, under the caller's own permissions.",
        auth=[TokenAuth(), SessionAuth()],
        docs_url=None,
        openapi_url=None,
        urls_namespace="api",
    )
    for item in operations():
        if item.system:
            continue
        common: dict[str, Any] = {
            "operation_id": item.name,
            "summary": item.summary,
            "tags": [item.application],
        }
        if item.writes:
            api.post(f"/commands/{item.name}", response={200: Acted}, **common)(_body(item))
        else:
            api.get(f"/queries/{item.name}", response={200: Any}, **common)(_query(item))
    _answer_problems(api)
    return api


def _answer_problems(api: DescribedAPI) -> None:
    @api.exception_handler(Refusal)
    def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
        problem: dict[str, Any] = {"code": error.code, "message": error.message, "errors": []}
        if isinstance(error, InvalidInputs):
            problem["errors"] = [vars(item) for item in error.errors]
        elif error.field:
            problem["errors"] = [{"field": error.field, "message": error.message}]
        return JsonResponse(problem, status=error.status)

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        errors = [
            {"field": ".".join(map(str, item["loc"][1:])) or "inputs", "message": item["msg"]}
            for item in error.errors
        ]
        message = "Check what was sent."
        return JsonResponse({"code": "invalid", "message": message, "errors": errors}, status=422)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        message = "Sign in, or send a token: Authorization: Bearer …"
        return JsonResponse({"code": "who", "message": message, "errors": []}, status=401)
