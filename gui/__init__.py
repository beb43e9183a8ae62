"""The window: canvas, session, workers and views. Calls the engine; never imports torch."""
