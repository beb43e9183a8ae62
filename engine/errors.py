"""The one exception that carries a sentence for people."""


class EngineError(Exception):
    """Something went wrong that a person can understand and act on; `str(error)` is one plain sentence or two."""
