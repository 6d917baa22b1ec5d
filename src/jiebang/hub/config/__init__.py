"""The site put together: settings, root addresses, the access table, servers; no domain code."""
