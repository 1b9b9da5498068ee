"""What people type: our own small grammar of orders, dates, lengths, figures and states."""

from bot.domain.phrases.reader import read

__all__ = ["read"]
