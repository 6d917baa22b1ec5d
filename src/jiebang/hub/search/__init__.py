"""The index of localised records: knows kinds and fields, no domain nouns."""
