"""A delay or anomaly from what was typed to what is saved: drafts, their preview, the report, Undo."""
