"""The root of every address: each installed application's pages, sign-in, and programs' door."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path, re_path

from chamberlain.kernel.door.rest import build
from chamberlain.web import sign_in_urls
from chamberlain.web.api import agents, reading
from chamberlain.web.doors import DOORS, STAFF, modules_of
from chamberlain.web.views import (
    acts,
    doors,
    front,
    recertifying,
    records,
    registers,
    retention,
    shipped,
    staff,
)

handler400 = "chamberlain.web.views.errors.bad_request"
handler500 = "chamberlain.web.views.errors.broken"

PROGRAMS = build()
urlpatterns: list[URLPattern | URLResolver] = [
    path("", front.front, name="front"),
    path("begin", front.begin, name="begin"),
    *sign_in_urls.urlpatterns,
    path("staff/", staff.inbox, name="inbox"),
    path("staff/search", staff.search, name="search"),
    path("staff/why/<path:reference>", staff.why, name="why"),
    path("staff/documents/<str:reference>", records.document, name="document"),
    path("staff/jobs/<str:reference>", records.job, name="job"),
    path("staff/jobs/<str:reference>/stop", records.stop_job, name="stop_job"),
    path("staff/access", registers.ACCESS.view, name="access"),
    path("staff/access/recertification", recertifying.CAMPAIGNS.view, name="recertifications"),
    path("staff/access/recertification/open", recertifying.open_one, name="open_campaign"),
    path(
        "staff/access/recertification/rhythm", recertifying.set_rhythm, name="set_recertification"
    ),
    path(
        "staff/access/recertification/<str:campaign>",
        recertifying.REVIEWS.view,
        name="recertification",
    ),
    path(
        "staff/access/recertification/<str:campaign>/pass",
        recertifying.pass_on,
        name="pass_review",
    ),
    path(
        "staff/access/recertification/<str:campaign>/unmanaged",
        recertifying.unmanaged,
        name="unmanaged_access",
    ),
    path(
        "staff/access/recertification/<str:campaign>/unmanaged/answer",
        recertifying.answer_unmanaged,
        name="answer_unmanaged_access",
    ),
    path("staff/access/shipped", shipped.SHIPPED.view, name="shipped"),
    path("staff/access/shipped/changes", shipped.CHANGES.view, name="shipped_changes"),
    path("staff/access/shipped/<str:kind>/<str:code>", shipped.propose, name="propose_shipped"),
    path("staff/mail", registers.MAIL.view, name="mail"),
    path("staff/webhooks", registers.WEBHOOKS.view, name="webhooks"),
    path("staff/webhooks/deliveries", registers.WEBHOOK_DELIVERIES.view, name="webhook_deliveries"),
    path("staff/interfaces", registers.INTERFACES.view, name="interfaces"),
    path("staff/interfaces/runs", registers.INTERFACE_RUNS.view, name="interface_runs"),
    path("staff/retention", retention.overview, name="retention"),
    path("staff/retention/schedules", retention.SCHEDULES.view, name="retention_schedules"),
    path("staff/retention/erasures", retention.ERASURES.view, name="erasures"),
    path("staff/retention/holds", retention.HOLDS.view, name="holds"),
    path("staff/retention/holds/add", retention.hold, name="hold_records"),
    path("staff/retention/holds/end", retention.unhold, name="end_hold"),
    path("staff/retention/release", retention.release, name="release_erasures"),
    path("staff/retention/erase", retention.erase, name="erase_released"),
    path("staff/people", registers.PEOPLE.view, name="people"),
    path("staff/audit", registers.AUDIT.view, name="audit"),
    path("staff/audit/<str:reference>", records.act, name="act"),
    path("staff/do", acts.everything, name="everything"),
    path("staff/do/<str:name>", acts.do, name="do"),
    re_path(r"^staff/ask/(?P<name>\w+\.\w+)\.(?P<form>\w+)$", acts.download, name="download"),
    path("staff/ask/<str:name>", acts.question, name="ask"),
    path("api/mcp", agents, name="agents"),
    path("api/", reading, name="api"),
    path("api/openapi.json", PROGRAMS.describe, name="openapi"),
    path("api/", PROGRAMS.urls),
]

for _door in DOORS:
    for _name, _module in modules_of(_door):
        _below = f"{_name}/" if _door is STAFF else ""
        urlpatterns.append(path(f"{_door.address[1:]}{_below}", include(_module)))
    if _door is not STAFF:
        urlpatterns.append(path(_door.address[1:], doors.enter, name=f"door_{_door.module}"))
if find_spec("chamberlain.ui.urls") is not None:
    urlpatterns.append(path("", include("chamberlain.ui.urls")))
