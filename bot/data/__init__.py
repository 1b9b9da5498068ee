"""Data a workspace may replace: rules, plans, calendars, rates, keywords, the demo company."""
