"""The order book into rows."""
