"""Suggestions against the bare encoder."""
