"""The shape of the HTTP interface: bodies, signatures, problems, endpoints (spec: sync §1, §2)."""
