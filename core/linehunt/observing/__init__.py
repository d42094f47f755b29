"""Observers: what they are told, and the thread on which they are told it. Nothing here is imported before one is enabled."""
