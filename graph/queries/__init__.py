"""The questions of the house, one Cypher file each, verbatim for every store."""
