"""Bytes to text: which encoding a file is in, and broken runs made whole."""
