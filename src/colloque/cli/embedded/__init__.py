"""An embedded installation: deployment, database, three guardians and the server on one machine."""
