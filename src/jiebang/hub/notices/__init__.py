"""Messages to people: on the site and by mail; what they follow, searches that they keep. No domain nouns."""
