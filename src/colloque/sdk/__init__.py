"""The client: transport, local store, clock and randomness around the protocol."""
