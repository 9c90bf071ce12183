"""File formats, one module each: read_ makes core types of a file, write_ the reverse."""
