"""What tests find in their database: the demonstration council's people, and callers for them."""

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any

import pytest

from chamberlain.kernel.door.types import Caller


def prepare_template(owner_dsn: str) -> None:
    """Fill the template of every test's database: each application adds its own part."""
    from django.apps import apps  # noqa: PLC0415 - Django comes later

    from chamberlain.kernel.door.registry import discover  # noqa: PLC0415
    from chamberlain.kernel.make import make_council  # noqa: PLC0415

    discover()
    make_council()
    for config in apps.get_app_configs():
        if importlib.util.find_spec(f"{config.name}.make") is not None:
            made = importlib.import_module(f"{config.name}.make")
            getattr(made, "make_template", lambda: None)()


@pytest.fixture
def caller() -> Callable[..., Caller]:
    """Return a function from a username of the demonstration council to its caller."""
    from chamberlain.kernel.people import caller_for  # noqa: PLC0415

    def find(username: str, **options: Any) -> Caller:
        return caller_for(username, **options)

    return find


@pytest.fixture
def council(db: None, caller: Callable[..., Caller]) -> Callable[..., Caller]:
    """The council, rolled back after the test; called with a username it gives that caller."""
    return caller
