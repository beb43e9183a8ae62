"""What a network's filters are and what they do: numpy only. What runs networks for them is in :mod:`engine.net`."""
