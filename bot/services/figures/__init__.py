"""What is counted, and what is handed out of the trail."""
