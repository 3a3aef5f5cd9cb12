"""Measuring quality and speed against floors, and training the models."""
