"""Solutions to needs, who judges them and how, and what they win; what they are matched by is not here."""
