"""Pure columnar rules of banking: which line is which movement, and the journals made."""
