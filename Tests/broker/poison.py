"""Payloads that are no lead event, each with the code of product.md's closed list; and odd good ones."""

GOOD = b'{"source":"web","lead":{"email":"%s@contoso-labs.com"}}'


def _event(members, lead=b'"email":"poison@contoso-labs.com"'):
    return b'{"source":"web",' + members + b'"lead":{' + lead + b"}}"


def _attributes(text):
    return b'{"source":"web","lead":{"email":"poison@contoso-labs.com","attributes":{' + text + b"}}}"


JSON = {
    "blanks only": b" \t\r\n ", "plain text": b"hello", "cut off": b'{"source":"web","lead":{',
    "cut in a string": b'{"source":"we', "bytes": b"\xff\xfe\x00\x01", "utf-16": '{"a":1}'.encode("utf-16"),
    "utf-8 cut": _event(b'"event_id":"\xc3",'), "utf-8 overlong": _event(b'"event_id":"\xc0\xaf",'),
    "utf-8 surrogate": _event(b'"event_id":"\xed\xa0\x80",'),
    "utf-8 above U+10FFFF": _event(b'"event_id":"\xf4\x90\x80\x80",'),
    "lone high surrogate": _event(b'"event_id":"\\ud800",'),
    "lone low surrogate": _event(b'"event_id":"\\udc00 ",'),
    "surrogates swapped": _event(b'"event_id":"\\udc00\\ud800",'),
    "lone surrogate in attributes": _attributes(b'"a":"\\ud83d"'),
    "escape cut": _event(b'"event_id":"\\u12",'), "escape unknown": _event(b'"event_id":"\\x41",'),
    "control in a string": _event(b'"event_id":"a\x01b",'), "line break in a string": _event(b'"event_id":"a\nb",'),
    "NUL in a string": _event(b'"event_id":"a\x00b",'), "NUL behind": GOOD % b"nul" + b"\x00",
    "text behind": GOOD % b"behind" + b" x", "two documents": GOOD % b"one" + GOOD % b"two",
    "comma at the end": b'{"source":"web","lead":{"email":"x@contoso-labs.com"},}',
    "comma in a list": _attributes(b'"a":[1,2,]'), "comma missing": b'{"source":"web" "lead":{}}',
    "colon missing": b'{"source" "web"}', "single quotes": b"{'source':'web'}", "comment": b'{/* c */"source":"web"}',
    "name without quotes": b'{source:"web"}', "NaN": _attributes(b'"a":NaN'), "Infinity": _attributes(b'"a":-Infinity'),
    "leading zero": _attributes(b'"a":01'), "plus": _attributes(b'"a":+1'), "point at the end": _attributes(b'"a":1.'),
    "point in front": _attributes(b'"a":.5'), "exponent empty": _attributes(b'"a":1e'), "hexadecimal": _attributes(b'"a":0x10'),
    "minus alone": _attributes(b'"a":-'), "word": _attributes(b'"a":truee'), "word cut": _attributes(b'"a":nul'),
    "BOM twice": b"\xef\xbb\xbf\xef\xbb\xbf" + GOOD % b"bom2",
    "lists 200 deep": _attributes(b'"a":' + b"[" * 200 + b"]" * 200),
    "objects 200 deep": _attributes(b'"a":' + b'{"a":' * 200 + b"1" + b"}" * 200),
    "lists 100,000 deep": b"[" * 100_000,
    "member twice": b'{"source":"web","source":"web","lead":{"email":"x@contoso-labs.com"}}',
    "member twice, escaped": b'{"source":"web","sourc\\u0065":"web","lead":{"email":"x@contoso-labs.com"}}',
    "member of lead twice": _event(b"", b'"email":"a@contoso-labs.com","email":"b@contoso-labs.com"'),
    "unknown member twice": b'{"x":1,"x":1,"source":"web","lead":{"email":"x@contoso-labs.com"}}',
    "member of attributes twice": _attributes(b'"a":{"b":[{"c":1,"\\u0063":2}]}'),
}

EVENT = {
    "list": b"[]", "text": b'"text"', "number": b"42", "null": b"null", "true": b"true",
    "lead null": b'{"source":"web","lead":null}', "lead list": b'{"source":"web","lead":[]}',
    "lead text": b'{"source":"web","lead":"a@contoso-labs.com"}', "lead number": b'{"source":"web","lead":5}',
    "e-mail number": _event(b"", b'"email":5'), "e-mail list": _event(b"", b'"email":["a@contoso-labs.com"]'),
    "e-mail object": _event(b"", b'"email":{}'), "name true": _event(b"", b'"email":"a@contoso-labs.com","first_name":true'),
    "postal code number": _event(b"", b'"email":"a@contoso-labs.com","postal_code":80202'),
    "attributes list": _event(b"", b'"email":"a@contoso-labs.com","attributes":[]'),
    "attributes text": _event(b"", b'"email":"a@contoso-labs.com","attributes":"x"'),
    "event_id number": _event(b'"event_id":7,'), "event_id huge number": _event(b'"event_id":1e999999,'),
    "external_id number": _event(b'"external_id":7,'), "pipeline list": _event(b'"pipeline":["a"],'),
    "source number": b'{"source":5,"lead":{"email":"a@contoso-labs.com"}}',
    "source object": b'{"source":{},"lead":{"email":"a@contoso-labs.com"}}',
    "operation unknown": _event(b'"operation":"upsert",'), "operation number": _event(b'"operation":1,'),
    "time a word": _event(b'"occurred_at":"yesterday",'), "time number": _event(b'"occurred_at":1700000000,'),
    "time month 13": _event(b'"occurred_at":"2026-13-01T00:00:00Z",'),
    "time 30 February": _event(b'"occurred_at":"2026-02-30T00:00:00Z",'),
    "time without zone": _event(b'"occurred_at":"2026-01-01T00:00:00",'),
    "override text": _event(b'"override":"yes",'),
    "override by nobody": b'{"source":"desk","override":{"allow_duplicate":true,"by":" ","reason":"x"},'
                          b'"lead":{"email":"a@contoso-labs.com"}}',
}

OTHERS = {
    "tombstone": (None, "empty_value"), "empty": (b"", "empty_value"),
    "record of 1.1 MiB": (_attributes(b'"a":"' + b"x" * 1_150_000 + b'"'), "too_large"),
    "string of 5 KiB": (_event(b"", b'"email":"a@contoso-labs.com","title":"' + b"t" * 5000 + b'"'), "too_large"),
    "attributes of 70 KiB": (_attributes(b",".join(b'"a%d":"%s"' % (n, b"v" * 1000) for n in range(70))), "too_large"),
    "source absent": (b'{"lead":{"email":"a@contoso-labs.com"}}', "missing_source"),
    "source empty": (b'{"source":"","lead":{"email":"a@contoso-labs.com"}}', "missing_source"),
    "source blank": (b'{"source":"  ","lead":{"email":"a@contoso-labs.com"}}', "missing_source"),
    "source null": (b'{"source":null,"lead":{"email":"a@contoso-labs.com"}}', "missing_source"),
    "source unknown": (b'{"source":"nobody","lead":{"email":"a@contoso-labs.com"}}', "unknown_source"),
    "source in capitals": (b'{"source":"WEB","lead":{"email":"a@contoso-labs.com"}}', "unknown_source"),
    "erase not allowed": (_event(b'"operation":"erase",'), "forbidden_operation"),
    "override not allowed": (_event(b'"override":{"allow_duplicate":true,"by":"Kim","reason":"two of them"},'),
                             "forbidden_operation"),
    "update not allowed": (b'{"source":"limited","operation":"update","lead":{"email":"a@contoso-labs.com"}}',
                           "forbidden_operation"),
    "field not allowed": (b'{"source":"limited","lead":{"email":"a@contoso-labs.com","phone":"+1 650 253 0000"}}',
                          "forbidden_field"),
    "no lead": (b'{"source":"web"}', "missing_master_key"), "lead empty": (b'{"source":"web","lead":{}}', "missing_master_key"),
    "name only": (b'{"source":"web","lead":{"first_name":"Ana","last_name":"Silva"}}', "missing_master_key"),
    "no address": (_event(b"", b'"email":"not an address"'), "missing_master_key"),
    "address cut": (_event(b"", b'"email":"ana@"'), "missing_master_key"),
    "address and id blank": (b'{"source":"web","external_id":" ","lead":{"email":" "}}', "missing_master_key"),
    "delete of nobody": (_event(b'"operation":"delete",', b'"email":"nobody@contoso-labs.com"'), "unknown_identity"),
    "update of nobody": (b'{"source":"updater","operation":"update","lead":{"email":"nobody@contoso-labs.com"}}',
                         "unknown_identity"),
}

# name, payload: each of a person of its own, all of them created.
ODD_BUT_GOOD = {
    "BOM": b"\xef\xbb\xbf" + GOOD % b"odd.bom", "blanks around": b" \r\n\t" + GOOD % b"odd.blanks" + b"\n\n",
    "NUL escaped": b'{"source":"web","lead":{"email":"odd.nul@contoso-labs.com","attributes":{"a":"\\u0000"}}}',
    "50 deep": b'{"source":"web","lead":{"email":"odd.deep@contoso-labs.com","attributes":{"a":' + b"[" * 50 + b"]" * 50 + b"}}}",
    "huge numbers": b'{"source":"web","lead":{"email":"odd.huge@contoso-labs.com","attributes":{"a":1e999999,"b":'
                    + b"9" * 400 + b',"c":-0.0}}}',
    "unknown members": b'{"x":[{}],"source":"web","lead":{"email":"odd.unknown@contoso-labs.com","shoe_size":44}}',
    "nulls": b'{"source":"web","event_id":null,"pipeline":null,"occurred_at":null,"external_id":null,'
             b'"lead":{"email":"odd.nulls@contoso-labs.com","phone":null,"city":""}}',
    "escapes": b'{"sourc\\u0065":"w\\u0065b","lead":{"\\u0065mail":"odd.esc\\u0061pes@contoso-labs.com","city":"\\ud83d\\ude00"}}',
    "title of 4 KiB": b'{"source":"web","lead":{"email":"odd.long@contoso-labs.com","title":"' + b"t" * 4096 + b'"}}',
    "no address, but an id": b'{"source":"web","external_id":"odd-1","lead":{"email":"not an address"}}',
}


def table():
    """(name, payload, code) of every payload that has to be rejected."""
    return ([(name, payload, "invalid_json") for name, payload in JSON.items()]
            + [(name, payload, "invalid_event") for name, payload in EVENT.items()]
            + [(name, payload, code) for name, (payload, code) in OTHERS.items()])
