"""Transcribe, cut, code, review and report research interviews."""

__version__ = "0.1.0"
