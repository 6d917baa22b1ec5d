"""What every app stands on: localised text, audit chain, idempotency, access; no domain nouns."""
