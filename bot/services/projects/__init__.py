"""Change control of projects: baselines, and the requests that alone move them."""
