"""The unit of work every use case stands on, and what leaves it: notices, due rows, the trail."""
