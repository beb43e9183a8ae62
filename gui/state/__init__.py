"""The live state in five parts, each of which knows as little of the others as it can: `gui.session` joins them."""
