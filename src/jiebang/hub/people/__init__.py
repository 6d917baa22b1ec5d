"""Users, organisations and memberships; no roles on editions (programmes has those)."""
