"""How accurate and how fast transcription is."""
