"""Time in: each a function of (session, company, now), safe to run twice, safe to run late."""
