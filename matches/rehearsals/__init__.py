"""Rehearsals: a played match runs again in a private match, for staff to train on."""
