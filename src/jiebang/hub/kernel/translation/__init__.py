"""Translation of localised texts: what can be translated, machine drafts, queue, budget; no domain nouns."""
