"""The review room in the browser: each route parses, calls one use case and renders."""
