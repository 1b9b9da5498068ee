"""The edge to Slack: sending, pacing, the directory, foreign errors translated."""
