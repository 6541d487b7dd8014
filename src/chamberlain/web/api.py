"""Programs' addresses: the interface itself, its readable list, and the agents' door."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from chamberlain.kernel.agents import answer_message
from chamberlain.kernel.door import operations
from chamberlain.kernel.tokens import caller_of_token


def reading(request: HttpRequest) -> HttpResponse:
    """Show people what the programs' interface is."""
    listed = [item for item in operations() if not item.system]
    context = {"title": "Programs' interface", "operations": listed}
    return render(request, "web/api.html", context)


@csrf_exempt
@require_POST
def agents(request: HttpRequest) -> HttpResponse:
    """Answer one message of the Model Context Protocol for the holder of a token."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    caller = caller_of_token(token, request.META.get("REMOTE_ADDR")) if scheme == "Bearer" else None
    if caller is None:
        return JsonResponse({"code": "who", "message": "Send a token."}, status=401)
    try:
        message = json.loads(request.body)
    except ValueError:
        return JsonResponse({"code": "invalid", "message": "Send one JSON message."}, status=400)
    if not isinstance(message, dict):
        return JsonResponse({"code": "invalid", "message": "Send one JSON object."}, status=400)
    answer = answer_message(caller, message)
    return HttpResponse(status=202) if answer is None else JsonResponse(answer)
