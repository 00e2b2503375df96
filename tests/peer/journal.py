"""The bytes of the journal: canonical JSON, the hash of a row, the seal of a private part.

Written from docs/journal.md alone, apart from the gateway's C code: what both
agree on is what the page says.  Nothing here does I/O or reads a clock.

    canonical(value)                the canonical text, as octets
    row_hash(prev, seq, at, kind, body)
    seal(salt, private)
    vectors()                       the page's test vectors; a list of complaints
"""

import hashlib
import json
import unicodedata

ZERO_HASH = "0" * 64
INTEGER_MAX = 2 ** 53
SEQ_MAX = 2 ** 63 - 1

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f",
            "\r": "\\r"}
for _code in range(0x20):
    _ESCAPES.setdefault(chr(_code), "\\u%04x" % _code)
_ESCAPE_TABLE = str.maketrans(_ESCAPES)


class NotCanonical(ValueError):
    """A value that canonical JSON cannot hold: a fraction, a number too great, a key twice."""


def read_json(octets):
    """Parse UTF-8 JSON.  ValueError for anything else, and for an object with one key twice."""
    def pairs(items):
        found = dict(items)
        if len(found) != len(items):
            raise ValueError("a key stands twice in one object")
        return found

    def constant(word):
        raise ValueError("%s is not JSON" % word)

    try:
        return json.loads(octets.decode("utf-8"), object_pairs_hook=pairs,
                          parse_constant=constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def clean(text):
    """Text as it stands in canonical JSON: NFC, U+0000 and lone surrogates as U+FFFD."""
    if text.isascii() and "\0" not in text:
        return text
    text = "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)
    return unicodedata.normalize("NFC", text)


def _write_text(text):
    return '"' + clean(text).translate(_ESCAPE_TABLE) + '"'


def _write(value, limit):
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        if abs(value) > limit:
            raise NotCanonical("%d is out of range" % value)
        return str(value)
    if isinstance(value, str):
        return _write_text(value)
    if isinstance(value, list):
        return "[" + ",".join(_write(v, limit) for v in value) + "]"
    if isinstance(value, dict):
        # Keys are put into NFC first: their order is that of the octets which are written.
        items = sorted((clean(k).encode(), k) for k in value)
        if len({octets for octets, _ in items}) != len(items):
            raise NotCanonical("two keys are the same in NFC")
        return "{" + ",".join(_write_text(k) + ":" + _write(value[k], limit)
                              for _, k in items) + "}"
    raise NotCanonical("%r is no integer" % (value,))


def canonical(value, limit=INTEGER_MAX):
    """The canonical text of a JSON value as octets; NotCanonical when it has none."""
    try:
        return _write(value, limit).encode()
    except RecursionError:
        raise NotCanonical("nested too deeply") from None


def blake2b_256(octets):
    """BLAKE2b with a digest of 32 octets, in lower-case hex."""
    return hashlib.blake2b(octets, digest_size=32).hexdigest()


def row_hash(prev, seq, at, kind, body):
    """The hash of a row in hex.  `prev` is hex: zeros for a row that begins an epoch."""
    return blake2b_256(bytes.fromhex(prev) + seq.to_bytes(8, "big") + at.encode() + b"\0" +
                       kind.encode() + b"\0" + canonical(body))


def seal(salt, private):
    """What stands as `sealed` in the body, from the salt in hex and the private part."""
    return blake2b_256(bytes.fromhex(salt) + canonical(private))


_PRIVATE = {"name": "T\u1ec9nh Qu\u1ea3ng Tr\u1ecb"}
_SALT = "000102030405060708090a0b0c0d0e0f"
_SEALED = "0ea599455e1fb88e2b589c21ad531f4502206dea85275b2082478f3a7e0f1447"
_ROWS = [
    (1, "2026-01-02T03:04:05.678Z", "epoch.started",
     '{"epoch":"00112233445566778899aabbccddeeff","from_epoch":null,"from_hash":null,'
     '"from_seq":null}',
     "0470f5584d540302c868766ed8173107b522e44181af614d590b94beb0a63e79"),
    (2, "2026-01-02T03:04:05.679Z", "unit.changed",
     '{"code":"44","kind":"tinh","parent":null,"sealed":"' + _SEALED +
     '","unit":1,"valid_from":"","valid_to":null}',
     "9f63660ebd963505f4bb3b687c8ceb84af33bc84545e012868ac711fb09e4624"),
    (72623859790382856, "2026-12-31T23:59:59.999Z", "report.cancelled",
     '{"report":7,"version":2}',
     "24a575ee76d9fc4424e34f0404168bed5cf7c86f03e83ef9ede14f904138427e"),
]
_TEXTS = [
    ('{"b":1,"a":2}', '{"a":2,"b":1}'),
    ('{"\\ufb33":1,"\\ud83d\\ude00":2,"z":3}', '{"z":3,"\u05d3\u05bc":1,"\U0001f600":2}'),
    ('"\\u0008\\u0009\\u000a\\u000c\\u000d\\"\\\\\\/"', '"\\b\\t\\n\\f\\r\\"\\\\/"'),
    ('"\\u001F\\u007f"', '"\\u001f\x7f"'),
    ('"\\u0000\\ud800x\\udc00"', '"\ufffd\ufffdx\ufffd"'),
    ('"e\\u0302\\u0301"', '"\u1ebf"'),
    ('[ -0, true , null, 9007199254740992 ]', '[0,true,null,9007199254740992]'),
]
_REFUSED = ["1.0", "1e3", "9007199254740993", '{"\\u00ea":1,"e\\u0302":2}']


def vectors():
    """Check the test vectors of docs/journal.md and some texts; [] when all is well."""
    wrong = []
    if seal(_SALT, _PRIVATE) != _SEALED:
        wrong.append("seal: " + seal(_SALT, _PRIVATE))
    prev = ZERO_HASH
    for seq, at, kind, text, want in _ROWS:
        body = read_json(text.encode())
        if canonical(body).decode() != text:
            wrong.append("body of row %d: %s" % (seq, canonical(body).decode()))
        if row_hash(prev, seq, at, kind, body) != want:
            wrong.append("hash of row %d: %s" % (seq, row_hash(prev, seq, at, kind, body)))
        prev = want
    for text, want in _TEXTS:
        if canonical(read_json(text.encode())).decode() != want:
            wrong.append("text %s: %r" % (text, canonical(read_json(text.encode()))))
    for text in _REFUSED:
        try:
            wrong.append("%s is taken: %r" % (text, canonical(read_json(text.encode()))))
        except NotCanonical:
            pass
    return wrong
