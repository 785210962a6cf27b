#!/usr/bin/env python3
"""Draws the spans of a trace: trace.py deploy/local/target/trace.json > docs/images/trace.svg, after the end-to-end ObservabilityTest wrote that file."""
import html
import json
import sys

ROW, LEFT, WIDTH, TOP = 20, 430, 560, 44
COLOURS = {"gateway": "#4c78a8", "access-service": "#54a24b", "sync-worker": "#e6862c", "audit-service": "#8f63b8"}

spans = json.load(open(sys.argv[1]))
children = {}
for span in sorted(spans, key=lambda span: (span["start"], span["end"])):
    children.setdefault(span["parent"], []).append(span)
rows = []


def walk(parent, depth):
    for span in children.get(parent, []):
        rows.append((span, depth))
        walk(span["id"], depth + 1)


walk("", 0)
begin, end = min(span["start"] for span in spans), max(span["end"] for span in spans)
millis = (end - begin) / 1e6


def x(moment):
    return LEFT + (moment - begin) / (end - begin) * WIDTH


height = TOP + ROW * len(rows) + 12
out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 90} {height}" font-family="sans-serif" font-size="11">',
       f'<rect width="100%" height="100%" fill="#ffffff"/>']
for n, (service, colour) in enumerate(COLOURS.items()):
    out.append(f'<rect x="{12 + n * 130}" y="10" width="10" height="10" fill="{colour}"/><text x="{27 + n * 130}" y="19">{service}</text>')
for part in range(0, 5):
    at = LEFT + WIDTH * part / 4
    out.append(f'<line x1="{at:.0f}" y1="{TOP - 6}" x2="{at:.0f}" y2="{height - 8}" stroke="#dddddd"/>'
               f'<text x="{at:.0f}" y="{TOP - 10}" text-anchor="middle" fill="#666666">{millis * part / 4:.0f} ms</text>')
for n, (span, depth) in enumerate(rows):
    y = TOP + n * ROW
    wide = max(2.0, x(span["end"]) - x(span["start"]))
    out.append(f'<text x="{12 + depth * 12}" y="{y + 13}">{html.escape(span["name"].removeprefix("keyward."))}</text>'
               f'<rect x="{x(span["start"]):.1f}" y="{y + 3}" width="{wide:.1f}" height="13" rx="2" fill="{COLOURS.get(span["service"], "#888888")}"/>'
               f'<text x="{x(span["start"]) + wide + 4:.1f}" y="{y + 13}" fill="#444444">{(span["end"] - span["start"]) / 1e6:.1f} ms</text>')
out.append("</svg>")
print("\n".join(out))
