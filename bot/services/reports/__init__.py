"""What somebody says about an order."""
