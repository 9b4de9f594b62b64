"""Starts and stops the processes of an embedded installation."""
