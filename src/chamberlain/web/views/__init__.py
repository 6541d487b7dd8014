"""Pages of the front doors that belong to no one application."""
