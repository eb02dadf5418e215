"""A trained pipeline at work: tagged reports as tables, records and pages."""
