"""`pygan reproduce all`: every experiment, and one page that shows what came out."""

from pygan.reproduce.gallery.command import make_gallery

__all__ = ["make_gallery"]
