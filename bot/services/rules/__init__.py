"""The table in force, and its changes."""
