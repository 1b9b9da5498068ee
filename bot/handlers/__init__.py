"""Slack in: one file per feature."""
