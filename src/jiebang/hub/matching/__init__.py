"""Suggestions of counterparts with their reasons; texts and facts belong to catalog."""
