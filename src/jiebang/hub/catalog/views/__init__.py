"""Pages of the catalogue: parse, call a query or an action, render; in modules by noun."""
