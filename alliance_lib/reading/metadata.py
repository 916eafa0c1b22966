"""What a page says about itself: title, author, outlet, date line. Nothing is guessed."""

from alliance_lib.reading.zones import Zone


def read_metadata(text: str, zones: list[Zone]) -> dict:
    """Stub: replaced within minutes by the real thing."""
    title = next((text[z.start : z.end].strip() for z in zones if z.zone == "title"), None)
    return {"title": title, "author": None, "outlet": None, "host": None, "origin": None,
            "date_text": None, "date_start": None, "date_end": None}
