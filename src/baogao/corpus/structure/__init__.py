"""The outline of a report: headings, sections, roles, parts and periods."""
