"""Runners: the only files that know a database driver."""
