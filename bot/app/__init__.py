"""The composition root: from settings to a running application; nothing is created at import."""
