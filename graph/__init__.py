"""Statements to a linked graph: linking, stores, queries, answers, networks, exports."""
