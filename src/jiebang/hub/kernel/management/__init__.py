"""Management commands of the kernel; no code of its own."""
