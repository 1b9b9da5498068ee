"""What Slack accepts in messages and views: the limits as data, and the walk that checks them."""
