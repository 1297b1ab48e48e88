"""Compares two inputs of one server or cluster."""
