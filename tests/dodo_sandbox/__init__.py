"""Tests of the stand-in provider, and the means to start it for other tests."""
