"""Charts as plain data: axes, ticks, lines, brushes. Nothing here draws."""
