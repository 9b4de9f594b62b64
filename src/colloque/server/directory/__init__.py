"""The directory of practitioners (spec: deployment §3)."""
