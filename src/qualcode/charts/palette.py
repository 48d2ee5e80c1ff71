"""Colours: one palette for all charts, safe for colour-blind eyes."""

#: Of Okabe & Ito (2008), without black and yellow, which fail on dark or on white.
SERIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
ACCENT = "#0b6e99"
#: From nothing to much, for heat maps.
#: The same where figures stand on it: INK has a contrast of 4.5 to 1 even on the darkest.
LIGHT_SCALE = ((0.0, "#f4f8fa"), (0.5, "#a9cfdf"), (1.0, "#4a9cbd"))
INK = "#1d2730"
MUTED = "#5b6770"
GRID = "#e3e8eb"
#: For topics: whatever the eyes (protanopia, deuteranopia, tritanopia), any two are 16 apart by
#: CIEDE2000, twice as far as those of SERIES, and each has a contrast of 3 to 1 against white.
TOPICS = ("#0072B2", "#D55E00", "#60a06e", "#56206b", "#244806", "#95385b")
#: Less than ACCENT, and least: for what is less certain.
HALF, PALE = "#6da9c2", "#c3d9e3"
