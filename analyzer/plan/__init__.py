"""Answers what a site promised and what it plans, from what one input shows."""
