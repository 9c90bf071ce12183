"""Figures: tables in, Vega-Lite specifications out. Every position is computed before, so that no text ever lies on another."""
