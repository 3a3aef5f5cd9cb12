"""Linking across articles: speakers, topics, repeats."""
