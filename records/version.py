"""The version of the whole distribution."""

VERSION = "0.1.0"
