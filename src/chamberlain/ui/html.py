"""Small pieces of HTML built in Python: escaped unless already marked safe.

Components are functions rather than templates because a page may hold hundreds of them; a
template include costs about a hundred times as much as joining strings.
"""

from collections.abc import Iterable, Mapping
from html import escape

from django.utils.safestring import SafeString

AttributeValue = str | int | bool | None


def safe(parts: Iterable[str]) -> SafeString:
    """Join parts which are already escaped or safe, and mark the whole as safe."""
    return SafeString("".join(parts))


def text(value: object) -> str:
    """`value` escaped for HTML; nothing for None; safe strings are left as they are."""
    if value is None:
        return ""
    ready = getattr(value, "__html__", None)
    return ready() if ready else escape(str(value))


def attrs(values: Mapping[str, AttributeValue]) -> str:
    """`values` as HTML attributes with a leading space; None, False and "" are left out.

    True gives a bare attribute (`disabled`). Names must come from code, never from people.
    """
    written = []
    for name, value in values.items():
        if value is True:
            written.append(f" {name}")
        elif value is not None and value is not False and value != "":
            written.append(f' {name}="{text(value)}"')
    return "".join(written)


def classes(*names: str) -> str:
    """Class names joined with spaces, empty ones left out."""
    return " ".join(name for name in names if name)
