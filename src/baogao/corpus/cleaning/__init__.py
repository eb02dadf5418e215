"""What is taken out of a raw text, and what its characters become."""
