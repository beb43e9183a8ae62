"""Widgets that paint what they are given and know nothing of the session."""
