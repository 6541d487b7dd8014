"""Pages of revenues."""
