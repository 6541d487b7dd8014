"""Reading rows, as far as a caller sees whole entities."""

from chamberlain.kernel.door import Scope


def reaches(scope: Scope, entity: str) -> bool:
    """Whether the scope covers an entity's assets."""
    return scope.all or entity in scope.whole_entities
