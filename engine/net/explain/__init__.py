"""Why this answer: one file a method, each a forward or backward pass and a few lines. No hooks are used."""
