"""The API: token JSON for importers and measurement, through the same verbs and policy as the screens."""
