"""Library: juries and 1:1 meetings as optimisation problems, one package each; nothing of the site."""
