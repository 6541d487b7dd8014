"""What can be asked of revenues."""
