"""Colours: one palette for all charts, safe for colour-blind eyes."""

#: Of Okabe & Ito (2008), without black and yellow, which fail on dark or on white.
SERIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
ACCENT = "#0b6e99"
#: From nothing to much, for heat maps.
SCALE = ((0.0, "#f4f8fa"), (0.35, "#a9cfdf"), (0.7, "#3f93b5"), (1.0, "#0b4f6c"))
INK = "#1d2730"
MUTED = "#5b6770"
GRID = "#e3e8eb"
