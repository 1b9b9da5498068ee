"""Stand-ups: rounds and their moments, check-ins and their answers."""
