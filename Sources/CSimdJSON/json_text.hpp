#pragma once

// Strings and numbers of RFC 8259 inside a document whose structure is known.

#include "csimdjson.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace {

bool is_digit(uint8_t byte) { return static_cast<uint8_t>(byte - '0') < 10; }

int hex_value(uint8_t byte) {
    if (is_digit(byte)) return byte - '0';
    uint8_t lower = byte | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The code unit of four hexadecimal digits, or -1.
int code_unit(const uint8_t *bytes, const uint8_t *end) {
    if (end - bytes < 4) return -1;
    int unit = 0;
    for (int place = 0; place < 4; place++) {
        int value = hex_value(bytes[place]);
        if (value < 0) return -1;
        unit = unit << 4 | value;
    }
    return unit;
}

uint8_t *put_scalar(uint8_t *target, uint32_t scalar) {
    if (scalar < 0x80) {
        *target++ = static_cast<uint8_t>(scalar);
    } else if (scalar < 0x800) {
        *target++ = static_cast<uint8_t>(0xc0 | scalar >> 6);
        *target++ = static_cast<uint8_t>(0x80 | (scalar & 0x3f));
    } else if (scalar < 0x10000) {
        *target++ = static_cast<uint8_t>(0xe0 | scalar >> 12);
        *target++ = static_cast<uint8_t>(0x80 | (scalar >> 6 & 0x3f));
        *target++ = static_cast<uint8_t>(0x80 | (scalar & 0x3f));
    } else {
        *target++ = static_cast<uint8_t>(0xf0 | scalar >> 18);
        *target++ = static_cast<uint8_t>(0x80 | (scalar >> 12 & 0x3f));
        *target++ = static_cast<uint8_t>(0x80 | (scalar >> 6 & 0x3f));
        *target++ = static_cast<uint8_t>(0x80 | (scalar & 0x3f));
    }
    return target;
}

// Resolves escapes into `target`, or only checks them where it is null. On an error `failed` is
// where the escape begins.
int resolve_escapes(
    const uint8_t *bytes, const uint8_t *end, uint8_t *target, uint8_t **written,
    const uint8_t **failed) {
    while (bytes < end) {
        const void *found = std::memchr(bytes, '\\', static_cast<size_t>(end - bytes));
        const uint8_t *escape = found ? static_cast<const uint8_t *>(found) : end;
        if (target) {
            std::memmove(target, bytes, static_cast<size_t>(escape - bytes));
            target += escape - bytes;
        }
        if (escape == end) break;
        *failed = escape;
        if (end - escape < 2) return CSIMDJSON_SYNTAX;
        uint32_t scalar;
        bytes = escape + 2;
        switch (escape[1]) {
        case '"': scalar = '"'; break;
        case '\\': scalar = '\\'; break;
        case '/': scalar = '/'; break;
        case 'b': scalar = '\b'; break;
        case 'f': scalar = '\f'; break;
        case 'n': scalar = '\n'; break;
        case 'r': scalar = '\r'; break;
        case 't': scalar = '\t'; break;
        case 'u': {
            int unit = code_unit(bytes, end);
            if (unit < 0) return CSIMDJSON_SYNTAX;
            bytes += 4;
            scalar = static_cast<uint32_t>(unit);
            if (unit >= 0xdc00 && unit <= 0xdfff) return CSIMDJSON_SURROGATE;
            if (unit >= 0xd800 && unit <= 0xdbff) {
                if (end - bytes < 2 || bytes[0] != '\\' || bytes[1] != 'u')
                    return CSIMDJSON_SURROGATE;
                int low = code_unit(bytes + 2, end);
                if (low < 0) return CSIMDJSON_SYNTAX;
                if (low < 0xdc00 || low > 0xdfff) return CSIMDJSON_SURROGATE;
                bytes += 6;
                scalar = 0x10000 + ((scalar - 0xd800) << 10) + static_cast<uint32_t>(low - 0xdc00);
            }
            break;
        }
        default: return CSIMDJSON_SYNTAX;
        }
        if (target) target = put_scalar(target, scalar);
    }
    if (written) *written = target;
    return CSIMDJSON_OK;
}

// RFC 8259, section 6. The end of the number, or null with `bytes` where it is wrong.
const uint8_t *number_end(const uint8_t *&bytes, const uint8_t *end) {
    auto digits = [&]() {
        if (bytes == end || !is_digit(*bytes)) return false;
        while (bytes < end && is_digit(*bytes)) bytes++;
        return true;
    };
    if (bytes < end && *bytes == '-') bytes++;
    if (bytes < end && *bytes == '0') {
        bytes++;
    } else if (!digits()) {
        return nullptr;
    }
    if (bytes < end && *bytes == '.') {
        bytes++;
        if (!digits()) return nullptr;
    }
    if (bytes < end && (*bytes | 0x20) == 'e') {
        bytes++;
        if (bytes < end && (*bytes == '+' || *bytes == '-')) bytes++;
        if (!digits()) return nullptr;
    }
    return bytes;
}

bool ends_scalar(const uint8_t *bytes, const uint8_t *end) {
    if (bytes == end) return true;
    switch (*bytes) {
    case ' ': case '\t': case '\n': case '\r': case ',': case ':': case '[': case ']': case '{':
    case '}':
        return true;
    default:
        return false;
    }
}

// Only after an error: the first byte that starts no well-formed sequence (Unicode, table 3-7).
size_t malformed_utf8(const uint8_t *bytes, size_t length) {
    size_t position = 0;
    while (position < length) {
        uint8_t lead = bytes[position];
        if (lead < 0x80) {
            position++;
            continue;
        }
        size_t more = lead >= 0xc2 && lead <= 0xdf ? 1
                      : (lead & 0xf0) == 0xe0      ? 2
                      : lead >= 0xf0 && lead <= 0xf4 ? 3
                                                     : 0;
        if (more == 0 || length - position <= more) return position;
        uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (bytes[position + 1] < low || bytes[position + 1] > high) return position;
        for (size_t place = 2; place <= more; place++)
            if ((bytes[position + place] & 0xc0) != 0x80) return position;
        position += more + 1;
    }
    return position;
}

// Only after an error: a control character inside a string, else the quote that is never closed.
size_t broken_string(const uint8_t *bytes, size_t length) {
    size_t quote = 0;
    bool inside = false;
    for (size_t position = 0; position < length; position++) {
        uint8_t byte = bytes[position];
        if (inside && byte < 0x20) return position;
        if (inside && byte == '\\') {
            position++;
        } else if (byte == '"') {
            inside = !inside;
            quote = position;
        }
    }
    return inside ? quote : length;
}

}  // namespace
