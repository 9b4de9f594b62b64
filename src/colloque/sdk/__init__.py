"""The client: what a program uses to talk, store and verify. Start with `client.Client`."""
