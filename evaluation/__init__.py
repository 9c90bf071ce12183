"""Measurements that anyone can repeat, one folder per question."""
