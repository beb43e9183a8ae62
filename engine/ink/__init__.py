"""Ink: strokes cut by an eraser; what of a picture is ink of the digit, and at which width. Numpy only."""
