"""How quick the page of a long interview is."""
