"""What a person types to the bot: one function takes it, from whatever place it comes."""
