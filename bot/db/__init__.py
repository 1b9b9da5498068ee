"""What is kept: engine, models, migrations, and the one door to a transaction."""
