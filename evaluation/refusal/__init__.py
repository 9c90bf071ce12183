"""Whether promises about what is accepted are kept."""
