#pragma once

#include <stddef.h>
#include <stdint.h>

// simdjson behind C: one document at a time, validated whole (RFC 8259), as a flat list of values.
//
// simdjson's first stage finds the structure and validates UTF-8; the walk over that structure is
// this shim's own, since simdjson's on-demand interface checks only what is read and its tree keeps
// no number as text. No C++ exception leaves these functions.

#ifdef __cplusplus
extern "C" {
#endif

/// Objects and arrays inside each other, the outermost one counted.
#define CSIMDJSON_MAX_DEPTH 64

/// The longest document, in bytes: offsets are 32 bits wide.
#define CSIMDJSON_MAX_LENGTH 0x7fffffff

/// A closed enumeration as constants, so that it is a number on both sides.
enum {
    CSIMDJSON_OK = 0,
    /// Not well-formed UTF-8.
    CSIMDJSON_UTF8 = 1,
    /// Against the grammar.
    CSIMDJSON_SYNTAX = 2,
    /// An escaped surrogate without its other half.
    CSIMDJSON_SURROGATE = 3,
    /// A member twice in one object, names compared unescaped.
    CSIMDJSON_DUPLICATE = 4,
    /// Deeper than CSIMDJSON_MAX_DEPTH.
    CSIMDJSON_DEPTH = 5,
    /// Longer than CSIMDJSON_MAX_LENGTH.
    CSIMDJSON_LENGTH = 6,
    /// No memory.
    CSIMDJSON_MEMORY = 7,
};

enum {
    CSIMDJSON_OBJECT = 0,
    CSIMDJSON_ARRAY = 1,
    CSIMDJSON_STRING = 2,
    CSIMDJSON_NUMBER = 3,
    CSIMDJSON_TRUE = 4,
    CSIMDJSON_FALSE = 5,
    CSIMDJSON_NULL = 6,
};

/// One value; a member of an object is two of them, name and value. A container comes before what
/// it holds.
typedef struct {
    /// Offset of the first byte in the input; of a string the one behind the quote.
    uint32_t start;
    /// In bytes; of a string without quotes, escapes as they are.
    uint32_t length;
    /// The place behind this value and all that it holds.
    uint32_t next;
    uint8_t kind;
    /// Whether a string holds escapes.
    uint8_t escaped;
    uint16_t reserved;
} csimdjson_node;

typedef struct {
    /// Valid until the next call with the same parser.
    const csimdjson_node *nodes;
    size_t count;
    /// Bytes of the listed strings that hold escapes, as they are in the input.
    size_t escaped_length;
    /// Where an error is, in bytes from the start of the input.
    size_t position;
} csimdjson_document;

typedef struct csimdjson_parser csimdjson_parser;

/// A parser, or NULL without memory. One thread at a time.
csimdjson_parser *csimdjson_create(void);

void csimdjson_destroy(csimdjson_parser *parser);

/// Parses and validates one document; a leading byte order mark is skipped. Values deeper than
/// `kept_depth` containers are validated, but not listed (1 lists the outermost container's
/// members). The bytes are copied, so nothing behind them is read.
int csimdjson_parse(
    csimdjson_parser *parser, const uint8_t *bytes, size_t length, uint32_t kept_depth,
    csimdjson_document *document);

/// Resolves the escapes of a string that csimdjson_parse has accepted; `target` has room for
/// `length` bytes. Returns how many were written.
size_t csimdjson_unescape(const uint8_t *bytes, size_t length, uint8_t *target);

#ifdef __cplusplus
}
#endif
