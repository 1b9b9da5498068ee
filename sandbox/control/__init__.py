"""`/_control/`: driving the workspace, for tests and for the page."""
