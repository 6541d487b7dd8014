"""Addresses of insight, below /staff/insight/."""

from django.urls import path, register_converter

from chamberlain.insight import control_views, evidence_views, gate_views, views

app_name = "insight"

NAVIGATION = [
    ("Month", "/staff/insight/month", "insight.month"),
    ("Control accounts", "/staff/insight/controls", "insight.controls"),
    ("Overview", "/staff/insight/", "insight.work_in_hand"),
    ("Audit samples", "/staff/insight/samples", "insight.samples"),
    ("Go-live gates", "/staff/insight/gates", "insight.go_live_gates"),
]


class _YearConverter:
    """A calendar year of this century."""

    regex = "20[0-9]{2}"

    def to_python(self, value: str) -> int:
        """Return the year."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return it as written."""
        return str(value)


class _MonthConverter(_YearConverter):
    """A month of the year in two digits."""

    regex = "0[1-9]|1[0-2]"

    def to_url(self, value: int) -> str:
        """Return it as written."""
        return f"{value:02d}"


register_converter(_YearConverter, "year")
register_converter(_MonthConverter, "month")

urlpatterns = [
    path("", views.overview, name="overview"),
    path("gates", gate_views.gates, name="gates"),
    path("gates/<str:gate>/evidence", gate_views.bring, name="gate_evidence"),
    path("gates/evidence/<str:evidence>/agree", gate_views.agree, name="gate_agree"),
    path("gates/evidence/<str:evidence>/refuse", gate_views.refuse, name="gate_refuse"),
    path("controls", control_views.controls_now, name="controls_now"),
    path("controls/<year:year>-<month:number>", control_views.controls, name="controls"),
    *control_views.PATHS,
    path("samples", evidence_views.SAMPLES.view, name="samples"),
    path("samples/draw", evidence_views.draw, name="draw_sample"),
    path("samples/<str:sample>", evidence_views.sample, name="sample"),
    path("samples/<str:sample>/pack", evidence_views.start_pack, name="start_pack"),
    path("month", views.month_now, name="month_now"),
    path("month/<year:year>-<month:number>", views.month, name="month"),
    path("month/<year:year>-<month:number>/late", views.late, name="late"),
]
