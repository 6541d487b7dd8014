"""What a council may charge, and when it may ask for it, as pure calculations."""
