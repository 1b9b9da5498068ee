"""What people see: Jinja for words, Python for shapes."""
