"""Pages of programmes, in modules by noun."""
