"""Jiebang: technology needs matched with achievements across languages; only the version lives here."""

__version__ = "0.1.0"
