"""Training: gold to DocBins, the tokenizer, suggester and components that spaCy finds by name, the run itself."""
