"""Structures as bytes: encode and decode, typed ids. No keys, no input or output."""
