"""People come and go: what the directory says, what it means for everything that waits for them."""
