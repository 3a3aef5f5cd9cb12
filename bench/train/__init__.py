"""Training: each model is rebuilt from its corpus by one module."""
