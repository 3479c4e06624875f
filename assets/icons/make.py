"""Draws Pli's signs and makes pli-icons.ttf of them. Run by hand, when a sign changes; the program embeds the result.

    python3 -m venv /tmp/icons && /tmp/icons/bin/pip install fonttools skia-pathops
    /tmp/icons/bin/python assets/icons/make.py

Each sign is drawn here, on a grid of 24 by 24 with y going down, by strokes of 2 with round ends, and is turned into
outlines. The order is that of `Icon` in src/ui/widget/icon.rs: the first is U+E000.
"""

from pathlib import Path

import pathops
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.svgLib.path import parse_path

GRID, UNITS = 24, 1536  # 64 units for each step of the grid.
STROKE = 2.0


def circle(x, y, r):
    return f"M{x - r} {y} A{r} {r} 0 1 1 {x + r} {y} A{r} {r} 0 1 1 {x - r} {y} Z"


def box(x, y, w, h, r=1.5):
    return (
        f"M{x + r} {y} H{x + w - r} A{r} {r} 0 0 1 {x + w} {y + r} V{y + h - r} A{r} {r} 0 0 1 {x + w - r} {y + h} "
        f"H{x + r} A{r} {r} 0 0 1 {x} {y + h - r} V{y + r} A{r} {r} 0 0 1 {x + r} {y} Z"
    )


def gear():
    import math

    teeth, parts = 8, []
    for n in range(teeth):
        a = 2 * math.pi * n / teeth
        x1, y1 = 12 + 7 * math.cos(a), 12 + 7 * math.sin(a)
        x2, y2 = 12 + 9.3 * math.cos(a), 12 + 9.3 * math.sin(a)
        parts.append(f"M{x1:.3f} {y1:.3f} L{x2:.3f} {y2:.3f}")
    return [circle(12, 12, 6.4), circle(12, 12, 2.4), " ".join(parts)]


DOCUMENT = "M14 3 H7 A1.5 1.5 0 0 0 5.5 4.5 V19.5 A1.5 1.5 0 0 0 7 21 H17 A1.5 1.5 0 0 0 18.5 19.5 V7.5 Z M14 3 V7.5 H18.5"
TRIANGLE = "M12 4 L21.2 19.6 H2.8 Z"
OCTAGON = "M8.3 3 H15.7 L21 8.3 V15.7 L15.7 21 H8.3 L3 15.7 V8.3 Z"
REPLY = "M9.5 5.5 L4 11 L9.5 16.5 M4 11 H14 A6 6 0 0 1 20 17 V19"
PENCIL = "M4 20 L5.2 15.2 L16 4.4 A1.6 1.6 0 0 1 18.3 4.4 L19.6 5.7 A1.6 1.6 0 0 1 19.6 8 L8.8 18.8 Z M13.8 6.6 L17.4 10.2"
EYE = "M2.5 12 C5 7.3 8.2 5 12 5 C15.8 5 19 7.3 21.5 12 C19 16.7 15.8 19 12 19 C8.2 19 5 16.7 2.5 12 Z"

# Name: (strokes, filled shapes).
SIGNS = {
    "Inbox": (["M3.5 13.5 L6.3 5.6 A1.5 1.5 0 0 1 7.7 4.6 H16.3 A1.5 1.5 0 0 1 17.7 5.6 L20.5 13.5 V18 A1.5 1.5 0 0 1 19 19.5 H5 A1.5 1.5 0 0 1 3.5 18 Z M3.5 13.5 H8 L9.5 16 H14.5 L16 13.5 H20.5"], []),
    "Sent": (["M21 3.5 L3 10.2 L10.6 13.4 L13.8 21 Z M21 3.5 L10.6 13.4"], []),
    "Draft": ([DOCUMENT, "M9 12.5 H15 M9 16.5 H12.5"], []),
    "Archive": ([box(3, 4.5, 18, 4.5, 1), "M4.8 9 V18 A1.5 1.5 0 0 0 6.3 19.5 H17.7 A1.5 1.5 0 0 0 19.2 18 V9 M10 13 H14"], []),
    "Junk": ([circle(12, 12, 9), "M5.7 5.7 L18.3 18.3"], []),
    "Trash": (["M4 6.5 H20 M9 6.5 V4.8 A1.3 1.3 0 0 1 10.3 3.5 H13.7 A1.3 1.3 0 0 1 15 4.8 V6.5 M6 6.5 L6.9 19.1 A1.5 1.5 0 0 0 8.4 20.5 H15.6 A1.5 1.5 0 0 0 17.1 19.1 L18 6.5 M10 10.5 V16.5 M14 10.5 V16.5"], []),
    "Folder": (["M3 17.5 V6.5 A1.5 1.5 0 0 1 4.5 5 H9 L11.3 7.5 H19.5 A1.5 1.5 0 0 1 21 9 V17.5 A1.5 1.5 0 0 1 19.5 19 H4.5 A1.5 1.5 0 0 1 3 17.5 Z"], []),
    "Attachment": (["M20 11 L12 19 A5.2 5.2 0 0 1 4.6 11.6 L12.9 3.4 A3.5 3.5 0 0 1 17.8 8.3 L9.7 16.4 A1.7 1.7 0 0 1 7.2 14 L14.6 6.7"], []),
    "Flag": (["M5.5 21 V4 H18.5 L15.5 8.5 L18.5 13 H5.5"], []),
    "Unread": ([], [circle(12, 12, 5)]),
    "Reply": ([REPLY], []),
    "ReplyAll": (["M12.5 5.5 L7.5 11 L12.5 16.5 M7.5 11 H15.5 A5.5 5.5 0 0 1 21 16.5 V19 M7 5.5 L2 11 L7 16.5"], []),
    "Forward": (["M14.5 5.5 L20 11 L14.5 16.5 M20 11 H10 A6 6 0 0 0 4 17 V19"], []),
    "Pencil": ([PENCIL], []),
    "Lock": ([box(4.5, 10.5, 15, 10.5), "M8 10.5 V7.5 A4 4 0 0 1 16 7.5 V10.5 M12 14.5 V17"], []),
    "Settings": (gear(), []),
    "Search": ([circle(10.5, 10.5, 6.5), "M15.3 15.3 L20.5 20.5"], []),
    "Refresh": (["M20 12 A8 8 0 1 1 17.4 6.1 L20 8.6 M20 3.8 V8.6 H15.2"], []),
    "Close": (["M6 6 L18 18 M18 6 L6 18"], []),
    "Add": (["M12 5 V19 M5 12 H19"], []),
    "Info": ([circle(12, 12, 9), "M12 11 V16.5"], [circle(12, 7.6, 1.25)]),
    "Warning": ([TRIANGLE, "M12 9.6 V13.6"], [circle(12, 16.5, 1.2)]),
    "Error": ([OCTAGON, "M9 9 L15 15 M15 9 L9 15"], []),
    "Success": ([circle(12, 12, 9), "M7.8 12.3 L10.8 15.2 L16.2 9.2"], []),
    "Card": ([box(2.5, 5, 19, 14), box(6, 9, 5, 4.5, 1), "M14.5 10 H18 M14.5 13 H18"], []),
    "Image": ([box(3, 4.5, 18, 15), "M4 18 L9.5 12 L13.3 16.2 L15.8 13.6 L20 17.8"], [circle(15.6, 9, 1.5)]),
    "Document": ([DOCUMENT, "M9 12 H15 M9 16 H15"], []),
    "Help": ([circle(12, 12, 9), "M9.4 9.6 A2.7 2.7 0 1 1 13.6 11.8 C12.5 12.5 12 13 12 14"], [circle(12, 17, 1.2)]),
    "ChevronDown": (["M6 9 L12 15 L18 9"], []),
    "ChevronRight": (["M9 6 L15 12 L9 18"], []),
    "Back": (["M11 5 L4 12 L11 19 M4 12 H20"], []),
    "Stop": ([circle(12, 12, 9)], [box(8.5, 8.5, 7, 7, 0.8)]),
    "ChevronUp": (["M6 15 L12 9 L18 15"], []),
    "ChevronLeft": (["M15 6 L9 12 L15 18"], []),
    "Check": (["M5 12.5 L10 17.5 L19 7"], []),
    "Show": ([EYE, circle(12, 12, 3)], []),
    "Hide": ([EYE, circle(12, 12, 3), "M4 4 L20 20"], []),
    "Person": ([circle(12, 8, 4), "M4.5 20.5 V19.5 A5 5 0 0 1 9.5 14.8 H14.5 A5 5 0 0 1 19.5 19.5 V20.5"], []),
    "Directory": (["M5.5 18.5 V5 A2 2 0 0 1 7.5 3 H18.5 V21 H7.8 A2.3 2.3 0 0 1 5.5 18.7 A2.3 2.3 0 0 1 7.8 16.5 H18.5", "M10 7.5 H14.5 M10 11 H14.5"], []),
    "Calendar": ([box(3.5, 5, 17, 15.5), "M3.5 10 H20.5 M8 3 V6.5 M16 3 V6.5"], []),
    "Clock": ([circle(12, 12, 9), "M12 7 V12 L15.3 14.2"], []),
    "Download": (["M12 4 V14.5 M7 10 L12 15 L17 10 M4.5 19.5 H19.5"], []),
    "Print": (["M7 8.5 V3.5 H17 V8.5 M6.5 16.5 H4.5 A1.5 1.5 0 0 1 3 15 V10 A1.5 1.5 0 0 1 4.5 8.5 H19.5 A1.5 1.5 0 0 1 21 10 V15 A1.5 1.5 0 0 1 19.5 16.5 H17.5", box(7, 13.5, 10, 7, 0.5)], []),
    "Undo": (["M8 4.5 L3.8 8.7 L8 13 M3.8 8.7 H14 A5.4 5.4 0 0 1 14 19.5 H8"], []),
    "More": ([], [circle(5.5, 12, 1.7), circle(12, 12, 1.7), circle(18.5, 12, 1.7)]),
    "Offline": (["M6.6 18.5 H16.8 A4 4 0 0 0 19.6 11.6 A7 7 0 0 0 11 5.2 M7.4 8 A5.3 5.3 0 0 0 6.6 18.5 M4 4 L20 20"], []),
}


def outline(strokes, fills):
    whole = pathops.Path()
    for d in strokes:
        path = pathops.Path()
        parse_path(d, path.getPen(glyphSet=None))
        path.stroke(STROKE, pathops.LineCap.ROUND_CAP, pathops.LineJoin.ROUND_JOIN, 4)
        path.convertConicsToQuads(0.02)
        path.simplify(fix_winding=True)
        path.draw(whole.getPen(glyphSet=None))
    for d in fills:
        path = pathops.Path()
        parse_path(d, path.getPen(glyphSet=None))
        path.convertConicsToQuads(0.02)
        path.draw(whole.getPen(glyphSet=None))
    whole.simplify(fix_winding=True, keep_starting_points=False)
    return whole


def main():
    glyphs, cmap = {".notdef": TTGlyphPen(None).glyph()}, {}
    scale = UNITS / GRID
    for place, (name, (strokes, fills)) in enumerate(SIGNS.items()):
        # Two strokes that overlap in opposite directions must not cancel: each is made simple before they are joined.
        pen = TTGlyphPen(None)
        outline(strokes, fills).draw(TransformPen(Cu2QuPen(pen, 2.0, reverse_direction=False), (scale, 0, 0, -scale, 0, UNITS)))
        glyphs[name] = pen.glyph()
        cmap[0xE000 + place] = name
    font = FontBuilder(UNITS, isTTF=True)
    font.setupGlyphOrder(list(glyphs))
    font.setupCharacterMap(cmap)
    font.setupGlyf(glyphs)
    font.setupHorizontalMetrics({name: (UNITS, getattr(glyph, "xMin", 0)) for name, glyph in glyphs.items()})
    font.setupHorizontalHeader(ascent=UNITS, descent=0)
    # Without a PostScript name, the font is passed over in silence.
    font.setupNameTable({"familyName": "Pli Icons", "styleName": "Regular", "fullName": "Pli Icons", "psName": "PliIcons-Regular"})
    font.setupOS2(sTypoAscender=UNITS, sTypoDescender=0, usWinAscent=UNITS, usWinDescent=0)
    font.setupPost(keepGlyphNames=False)
    # The same signs give the same file.
    font.font["head"].created = font.font["head"].modified = 3_850_000_000
    font.font.recalcTimestamp = False
    font.save(Path(__file__).with_name("pli-icons.ttf"))


main()
