"""Finding what a caller may see: treasury is for those who hold a whole entity."""

from chamberlain.kernel.door import Scope


def reaches(scope: Scope, entity: str) -> bool:
    """Whether the scope covers an entity's treasury."""
    return scope.all or entity in scope.whole_entities
