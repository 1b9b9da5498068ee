"""交接: a 跟单员's orders, open cases and promises go to another, once both have confirmed."""
