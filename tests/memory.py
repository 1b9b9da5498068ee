"""Memory that tells on whoever reads what was freed."""

FREED_IS_OVERWRITTEN = {"MALLOC_PERTURB_": "90", "PYTHONMALLOC": "malloc"}
"""The environment of a process in which a freed object is no longer what it was (glibc; elsewhere it says nothing)."""
