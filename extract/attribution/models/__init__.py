"""Weights of the trained attribution model, and its card."""
