"""Views of a revision's PDF, made on demand by jailed children and kept in a cache that may be thrown away.

Words: a *picture* is a WebP of one page at one of a few widths; a *layer* is the page's text with the place of each run;
*blocks* are the page as paragraphs, headings, tables and figures for the text mode; *boxes* are rectangles on a page.
Invariants: nothing here is truth (deleting HOME/cache loses time only); what a child returned is checked before it is
kept; one renderer a key at a time; the caller has asked the visibility rule before he asks here.
"""

from wenyuan.renditions.block import Block, reflow
from wenyuan.renditions.box import Box, boxes
from wenyuan.renditions.errors import NoPages, OddRendition
from wenyuan.renditions.layer import Layer, Run, layers
from wenyuan.renditions.pictures import WIDTHS, cover, picture

__all__ = [
    "WIDTHS",
    "Block",
    "Box",
    "Layer",
    "NoPages",
    "OddRendition",
    "Run",
    "boxes",
    "cover",
    "layers",
    "picture",
    "reflow",
]
