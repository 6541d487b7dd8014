"""Coming to a door where no application has a front page: the first page open to who asks."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseRedirect

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller
from chamberlain.kernel.door.authority import grants_of
from chamberlain.ui.refusals import sign_in_first
from chamberlain.ui.ways import needs
from chamberlain.web.navigation import navigation_for


@needs()
def enter(request: HttpRequest) -> HttpResponse:
    """Go to the first page of this door that is open to the person; sign-in comes first."""
    caller: Caller | None = getattr(request, "caller", None) or None
    grants = grants_of(caller, clock.business_date()) if caller else []
    found = navigation_for(grants, request.path)
    if found:
        return HttpResponseRedirect(found[0]["href"])
    if caller is None:
        return sign_in_first(request)
    return HttpResponseNotFound("There is nothing of yours behind this door.")
