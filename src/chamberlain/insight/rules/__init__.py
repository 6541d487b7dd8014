"""How figures are put together and told: plain records in, plain records or text out."""
