"""The programs' door described in one OpenAPI 3.1 document, made once in each process."""

import json
from functools import cached_property
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from pydantic.json_schema import models_json_schema

from chamberlain.kernel.records import Record

PROBLEM_STATUSES = (400, 401, 403, 404, 409, 413, 422)
PROBLEM = "#/components/responses/Problem"


class FieldProblem(Record):
    """What is wrong with one input."""

    field: str
    message: str
    value: str | None = None


class Problem(Record):
    """Why something was not done."""

    code: str
    message: str
    errors: list[FieldProblem] = []


class DescribedAPI(NinjaAPI):
    """An interface whose every operation may answer with a `Problem`, said once for all of them."""

    @cached_property
    def openapi_document(self) -> bytes:
        """The OpenAPI document as JSON."""
        schema = self.get_openapi_schema()
        parts = schema["components"]
        _, problem = models_json_schema(
            [(Problem, "serialization")], ref_template="#/components/schemas/{model}"
        )
        parts["schemas"] |= problem["$defs"]
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        parts["responses"] = {"Problem": {"description": Problem.__doc__, "content": content}}
        told: dict[Any, Any] = {str(status): {"$ref": PROBLEM} for status in PROBLEM_STATUSES}
        for methods in schema["paths"].values():
            for operation in methods.values():
                operation["responses"] = operation["responses"] | told
        return json.dumps(schema, cls=DjangoJSONEncoder).encode()

    def describe(self, request: HttpRequest) -> HttpResponse:
        """Answer with the document."""
        return HttpResponse(self.openapi_document, content_type="application/json")
