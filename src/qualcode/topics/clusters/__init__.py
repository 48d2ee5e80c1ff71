"""Clusters: notes cut into topics, how finely, and how firmly."""
