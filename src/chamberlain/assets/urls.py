"""Addresses of the asset register, below /staff/assets/."""

from django.urls import path

from chamberlain.assets.views import acts, registers, things

app_name = "assets"

NAVIGATION = [
    ("Assets", "/staff/assets/", "assets.register"),
]

_PART = "register/<str:asset>/<str:number>/"

urlpatterns = [
    path("", registers.REGISTER.view, name="register"),
    path("register/add", acts.add_asset, name="add_asset"),
    path("register/<str:asset>", things.asset, name="asset"),
    path("register/<str:asset>/add", acts.add_component, name="add_component"),
    path("register/<str:asset>/borrowed", acts.borrow, name="borrow"),
    path(f"{_PART}value", acts.value, name="value"),
    path(f"{_PART}impair", acts.impair, name="impair"),
    path(f"{_PART}enhance", acts.enhance, name="enhance"),
    path(f"{_PART}reclassify", acts.reclassify, name="reclassify"),
    path(f"{_PART}life", acts.life, name="life"),
    path(f"{_PART}dispose", acts.dispose, name="dispose"),
    path(f"{_PART}undo", acts.undo, name="undo"),
    path("leases", registers.LEASES.view, name="leases"),
    path("leases/add", acts.add_lease, name="add_lease"),
    path("leases/<str:lease>", things.lease, name="lease"),
    path("roll-forward", things.roll_forward, name="roll_forward"),
    path("entries", things.entries, name="entries"),
    path("entries/prepare", acts.prepare, name="prepare"),
    path("runs", registers.RUNS.view, name="runs"),
    path("runs/<str:run>", things.run, name="run"),
    path("runs/<str:run>/post", acts.post, name="post"),
    path("runs/<str:run>/withdraw", acts.withdraw, name="withdraw"),
]
