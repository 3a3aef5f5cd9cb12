"""Rows of an answer to one interactive HTML page."""
