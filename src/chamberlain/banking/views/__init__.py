"""Pages of banking: the desk, statements, reconciliations, cash, and their lists."""
