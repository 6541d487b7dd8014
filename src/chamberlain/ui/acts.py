"""A page which does one act: shows its form, puts it to the door, says what was refused."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters

from chamberlain.kernel.door import Answer, Caller, Refusal, operation, run
from chamberlain.ui.forms import Ask, CommandForm
from chamberlain.ui.refusals import refused, sign_in_first
from chamberlain.ui.ways import needs

Values = Mapping[str, Any] | Callable[..., Mapping[str, Any]]
"""Values, or a function of the request and the address's parts which gives them."""


def act_view(  # noqa: PLR0913 - the page's template, ways on, and what is asked
    command: str,
    template: str = "ui/form.html",
    redirect: str | Callable[..., str] = "/staff/",
    *,
    fixed: Values | None = None,
    start: Values | None = None,
    asks: Mapping[str, Ask] | Callable[..., Mapping[str, Ask]] | None = None,
    only: Sequence[str] | None = None,
    title: str = "",
    submit: str = "",
    done: str | Callable[[Answer], str] = "",
    context: Values | None = None,
) -> Callable[..., HttpResponse]:
    """Return a view of `command`: GET shows its form, POST runs it and goes to `redirect`.

    Parts of the address (`<str:invoice>`) which are inputs of the command are fixed by it.
    `redirect` may be a pattern with those parts in braces, or a function `(answer, **parts)`.
    `done` is what is said after ("Invoice approved"); by default the command's summary.
    A refusal shows the form again with 422, 409 or 403 and an error summary; nothing is lost.
    A POST need not come from this form: any page may post to it (see the tag `act_button`).
    """

    @needs(command)
    @sensitive_post_parameters()
    def view(request: HttpRequest, **parts: Any) -> HttpResponse:
        caller = getattr(request, "caller", None)
        if not caller:
            return sign_in_first(request)
        try:
            return answered(request, caller, parts)
        except Refusal as refusal:
            return refused(request, refusal)

    def answered(request: HttpRequest, caller: Caller, parts: dict[str, Any]) -> HttpResponse:
        settled = {**parts, **_now(fixed, request, parts)}
        names = operation(command, writes=True).inputs.model_fields
        form = CommandForm(
            command,
            _now(asks, request, parts),
            only,
            {name: value for name, value in settled.items() if name in names},
            _now(start, request, parts),
        )
        status = 200
        if request.method == "POST":
            outcome = _put(request, caller, form)
            if isinstance(outcome, Answer):
                _say(request, done, outcome, form.operation.summary)
                return HttpResponseRedirect(_address(redirect, outcome, parts))
            status = outcome
        page = {
            "form": form,
            "title": title or form.operation.summary,
            "submit": submit or "Save",
            **_now(context, request, parts),
        }
        return render(request, template, page, status=status)

    return view


def _now(held: Any, request: HttpRequest, parts: dict[str, Any]) -> dict[str, Any]:
    return dict(held(request, **parts) if callable(held) else held or {})


def _put(request: HttpRequest, caller: Caller, form: CommandForm) -> Answer | int:
    """The door's answer, or the status of the page which says why not."""

    def keep(uploaded: UploadedFile) -> str:
        entity = form.given().get("entity") or ""
        kept = run(
            caller,
            "kernel.store_document",
            {"filename": uploaded.name, "content": uploaded.read(), "entity": entity},
        )
        return str(kept.value)

    try:
        if not form.read(request.POST.dict(), request.FILES, keep):
            return 422 if form.errors else 200
        return run(caller, form.operation.name, form.given(), key=f"form:{form.key}")
    except Refusal as refusal:
        form.refuse(refusal)
        return refusal.status


def _say(
    request: HttpRequest, done: str | Callable[[Answer], str], answer: Answer, summary: str
) -> None:
    if not hasattr(request, "_messages"):
        return
    said = done(answer) if callable(done) else done or f"Done: {summary[:1].lower()}{summary[1:]}"
    messages.success(request, said)
    for warning in answer.warnings:
        messages.warning(request, warning)


def _address(redirect: str | Callable[..., str], answer: Answer, parts: dict[str, Any]) -> str:
    if callable(redirect):
        return redirect(answer, **parts)
    return redirect.format(**{"value": answer.value, **parts})
