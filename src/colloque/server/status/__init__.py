"""Health, the status page, the built web page."""
