"""What it costs: throughput, log-in, entries a second, opening and reading. `python -m bench`."""
