"""What is true without a screen: strokes, preprocessing, networks, traces, data and training. Never imports Qt.

Modules directly in this package need numpy only, so that a window can be up before torch is loaded;
what imports torch lives in :mod:`engine.net` and in the two commands `engine.train` and `engine.evaluate`.
"""
