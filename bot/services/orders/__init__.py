"""Orders, their plans, and what is filed with them."""
