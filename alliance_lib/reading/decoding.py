"""Bytes to text."""

from charset_normalizer import from_bytes

BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
CONTROL = bytes([*range(9), *range(14, 32), 127])


def decode(raw: bytes) -> tuple[str | None, str | None, str | None]:
    """Decode the bytes of a file: text, encoding and, where something is wrong, what.

    Order: byte order mark, UTF-8, UTF-16 without a mark (every other byte is NUL), Windows-1252 where nine of ten bytes are ASCII (stray
    curly quotes and accents of Western text: too little for a detector, which takes "It’s" for Chinese), then charset-normalizer.

    Examples
    --------
    >>> decode("It’s".encode("cp1252"))
    ('It’s', 'cp1252', None)
    >>> decode(b"\\x01\\x02\\x03\\x04PNG")
    (None, None, 'not text: 4 of 7 characters are control characters')
    """
    if not raw.strip(b"\xef\xbb\xbf \t\r\n\0"):
        return None, None, "empty"
    for encoding in likely_encodings(raw):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        plain = text.encode("utf-8", "surrogatepass")
        controls = len(plain) - len(plain.translate(None, CONTROL))
        if controls > 2 + len(text) / 100:
            return None, None, f"not text: {controls} of {len(text)} characters are control characters"
        return text, encoding, f"control characters in it: {controls}" if controls else None
    return None, None, "not text: no encoding fits its bytes; save it as UTF-8"


def likely_encodings(raw):
    """Encodings to try, likeliest first."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            yield encoding
            return
    sample = raw[:4000]
    if sample.count(0, 1) > len(sample) * 0.3:
        yield "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    yield "utf-8"
    if sum(byte > 127 for byte in sample) <= 2 + len(sample) / 10:
        yield "cp1252"
    best = from_bytes(raw[:100_000]).best()
    if best is not None:
        yield best.encoding
