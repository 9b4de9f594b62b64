"""Files: ciphertext in parts (spec: sync §5, file §3)."""
