"""Income's rules: references and their check digits, finding accounts, appropriation, journals."""
