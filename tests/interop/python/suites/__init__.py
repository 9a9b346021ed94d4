"""One module a client, or a kind of attack. Each names its server and its tests."""
