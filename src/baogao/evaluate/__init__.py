"""Evaluation: matching of spans, strict scores per label and layer, the report."""
