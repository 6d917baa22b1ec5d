"""Commands of contests for operators."""
