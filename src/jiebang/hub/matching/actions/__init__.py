"""Every write of matching, in modules by noun: one function a verb."""
