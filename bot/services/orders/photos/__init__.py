"""Photos and papers that people send in a message: kept with an order and its milestone."""
