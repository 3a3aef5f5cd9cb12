"""Stance of a statement toward each of its targets."""
