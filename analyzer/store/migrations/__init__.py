"""The history of the schema: one file per revision, applied in order."""
