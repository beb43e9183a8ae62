"""One file (or small folder) a view; each takes the session and draws its Trace."""
