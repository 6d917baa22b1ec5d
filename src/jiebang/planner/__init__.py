"""Library: juries (and, later, meetings) as optimisation problems, one package each; nothing of the site."""
