"""Colloque: health data encrypted on the sender's device and decrypted on the recipient's."""
