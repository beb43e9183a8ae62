"""The half of the engine that needs torch: building networks, tracing, training, attribution."""
