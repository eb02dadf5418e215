"""The loop rules → Doccano → gold: a server, projects, batches, push and pull."""
