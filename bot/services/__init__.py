"""What people do: one use case, one transaction; notices go to the outbox."""
