"""What opens or decides a change, a gate or a release."""
