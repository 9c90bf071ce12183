"""Corpora that come with the analyzer."""
