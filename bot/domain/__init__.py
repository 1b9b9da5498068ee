"""What is true: pure Python, standard library only, values in, values out."""
