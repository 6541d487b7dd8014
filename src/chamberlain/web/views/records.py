"""Documents, jobs, and one act of the audit."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from chamberlain.kernel import clock, documents
from chamberlain.kernel.door import ask
from chamberlain.kernel.door.authority import scope_for
from chamberlain.kernel.jobs import cancel_job
from chamberlain.ui.files import sent
from chamberlain.ui.pages import caller_of
from chamberlain.ui.ways import needs
from chamberlain.web.pages import staff

RUNNING = {"waiting", "running"}


@needs("kernel.document")
@staff
def document(request: HttpRequest, reference: str) -> HttpResponse:
    """Send a kept file; one that a browser would run as a page is always a download."""
    scope = scope_for(caller_of(request), "kernel.document", clock.business_date())
    found = documents.find(scope, reference)
    content = documents.read(scope, reference)
    return sent(found, content, download="download" in request.GET)


@needs("kernel.job")
@staff
def job(request: HttpRequest, reference: str) -> HttpResponse:
    """Show how far long work is; the part with the bar is asked for again while it runs."""
    found = ask(caller_of(request), "kernel.job", {"reference": reference})
    context = {
        "title": f"{found.kind.partition('.')[2].replace('_', ' ').capitalize()}",
        "job": found,
        "running": found.state in RUNNING,
        "poll_url": request.path,
    }
    part = "web/job_part.html" if getattr(request, "htmx", False) else "web/job.html"
    return render(request, part, context)


@needs("kernel.job")
@require_POST
@staff
def stop_job(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask a job of one's own to stop at its next chunk."""
    found = ask(caller_of(request), "kernel.job", {"reference": reference})
    cancel_job(found.reference)
    return redirect(f"/staff/jobs/{reference}")


@needs("kernel.act")
@staff
def act(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one act in full."""
    found = ask(caller_of(request), "kernel.act", {"reference": reference})
    texts = {name: _pretty(getattr(found, name)) for name in ("inputs", "changes", "answer")}
    return render(request, "web/act.html", {"title": found.reference, "act": found, **texts})


def _pretty(value: object) -> str:
    plain = json.loads(value) if isinstance(value, str) else value
    return json.dumps(plain, indent=2, ensure_ascii=False)
