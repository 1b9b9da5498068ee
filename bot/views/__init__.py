"""What messages, forms and the Home show: loaders that read rows and return frozen values."""
