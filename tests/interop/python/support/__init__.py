"""What the suites have in common: a live server, and ways to speak to its MobileCoin door."""
