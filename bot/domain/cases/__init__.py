"""A case: the states of its decisions, and what people may do about one."""
