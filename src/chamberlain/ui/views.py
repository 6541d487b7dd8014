"""The gallery: every component and chart on one page, to be looked at and tested."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chamberlain.ui import samples
from chamberlain.ui.ways import needs


@needs()
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component and chart with made-up figures; reads nothing."""
    return render(request, "ui/gallery.html", samples.gallery_context())
