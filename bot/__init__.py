"""Gendan (跟单): follows orders and projects, and takes every anomaly to the one person who may decide it."""
