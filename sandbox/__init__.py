"""A Slack that runs on this machine: Web API, Socket Mode, signed HTTP and a page to click.

It speaks Slack's wire format to any app and knows nothing about the app it serves.
"""
