"""A dot chart in SVG, without a plotting library."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, LABELS, VALUES, ROW, TOP = 760, 230, 60, 26, 44
INK, GREY, OURS, OTHERS = "#1c1c1c", "#d9d9d9", "#0b6e4f", "#7b8794"
FONT = 'font-family="system-ui, sans-serif" font-size="13"'


@dataclass(frozen=True)
class PlotRow:
    label: str
    value: float
    ours: bool


def dot_chart(title: str, rows: Sequence[PlotRow]) -> str:
    """Draw a dot per row on a logarithmic scale: the greatest value is a hundred times the smallest. Values above 0."""
    low = 10 ** math.floor(math.log10(min(row.value for row in rows)))
    high = 10 ** math.ceil(math.log10(max(row.value for row in rows)))
    length = WIDTH - LABELS - VALUES
    bottom = TOP + ROW * len(rows)

    def x(value: float) -> float:
        return LABELS + length * math.log(value / low) / math.log(high / low)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + 28}" role="img" {FONT}>',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{bottom + 28}" fill="#fff"/>',
        f'<text x="12" y="24" font-size="15" font-weight="600" fill="{INK}">{escape(title)}</text>',
    ]
    for power in range(round(math.log10(low)), round(math.log10(high)) + 1):
        at = x(10.0**power)
        parts.append(f'<path d="M{at:.1f} {TOP - 6}V{bottom}" stroke="{GREY}"/>')
        parts.append(f'<text x="{at:.1f}" y="{bottom + 18}" text-anchor="middle" fill="{INK}">{10**power:,}</text>')
    for index, row in enumerate(rows):
        y = TOP + ROW * index + ROW // 2
        weight, colour = ("600", OURS) if row.ours else ("400", OTHERS)
        label = escape(row.label)
        parts += [
            f'<text x="{LABELS - 10}" y="{y + 4}" text-anchor="end" font-weight="{weight}" fill="{INK}">{label}</text>',
            f'<path d="M{LABELS} {y}H{x(row.value):.1f}" stroke="{colour}" stroke-dasharray="1 3"/>',
            f'<circle cx="{x(row.value):.1f}" cy="{y}" r="5" fill="{colour}"/>',
            f'<text x="{x(row.value) + 10:.1f}" y="{y + 4}" font-weight="{weight}" fill="{INK}">{row.value:.1f}</text>',
        ]
    return "\n".join([*parts, "</svg>\n"])
