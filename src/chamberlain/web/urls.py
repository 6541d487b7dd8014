"""The root of every address: each installed application's pages, sign-in, and programs' door."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from chamberlain.kernel.door.rest import build
from chamberlain.web.api import agents

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/mcp", agents, name="agents"),
    path("api/", build().urls),
    path("accounts/", include("allauth.urls")),
]

for _name in ("ui", *settings.APPLICATIONS):
    if _name != "web" and find_spec(f"chamberlain.{_name}.urls") is not None:
        _where = "gallery" if _name == "ui" else _name
        urlpatterns.append(path(f"staff/{_where}/", include(f"chamberlain.{_name}.urls")))
