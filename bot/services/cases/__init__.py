"""Anomalies and their decisions: who is asked, what was decided, what follows."""
