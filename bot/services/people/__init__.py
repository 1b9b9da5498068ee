"""Who is here, who holds which office, who stands in."""
