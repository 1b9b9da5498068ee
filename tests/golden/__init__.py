"""Golden files of what people see, by locale."""
