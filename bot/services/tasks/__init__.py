"""What members ask of each other."""
