"""Reference tables of codes and labels; nothing here knows a record or a page.

Each table is a module of its own: regions, industries, fields, stages, cooperation, ip, currencies,
organisations, achievements, experts, tongues, credit_code, orcid, wording.
"""
