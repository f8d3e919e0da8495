#include "csimdjson.h"
#include "json_text.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

#include <simdjson.h>

namespace {

constexpr size_t padding = 64;
// Up to here the members of an object are compared as they come, beyond sorted at its end.
constexpr size_t compared_members = 32;

uint64_t load_word(const uint8_t *bytes) {
    uint64_t word;
    std::memcpy(&word, bytes, 8);
    return word;
}

struct member_name {
    const uint8_t *bytes;
    uint32_t length;
    uint32_t position;
    uint64_t hash;

    bool same(const member_name &other) const {
        return hash == other.hash && length == other.length &&
               std::memcmp(bytes, other.bytes, length) == 0;
    }

    bool operator<(const member_name &other) const {
        if (hash != other.hash) return hash < other.hash;
        if (length != other.length) return length < other.length;
        int order = std::memcmp(bytes, other.bytes, length);
        return order != 0 ? order < 0 : position < other.position;
    }
};

// At least eight bytes must be readable behind the name.
uint64_t hash_name(const uint8_t *bytes, size_t length) {
    constexpr uint64_t factor = 0x9e3779b97f4a7c15;
    uint64_t hash = (length + 1) * factor;
    while (length >= 8) {
        hash = (hash ^ load_word(bytes)) * factor;
        hash ^= hash >> 32;
        bytes += 8;
        length -= 8;
    }
    if (length > 0) {
        uint64_t word = load_word(bytes) & ((uint64_t(1) << (8 * length)) - 1);
        hash = (hash ^ word) * factor;
        hash ^= hash >> 32;
    }
    return hash * factor;
}

struct container {
    uint32_t node;
    bool is_object;
    bool is_kept;
    size_t first_name;
    uint64_t seen;
};

}  // namespace

struct csimdjson_parser {
    std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
    std::vector<uint8_t> text;
    std::vector<uint8_t> decoded;
    std::vector<csimdjson_node> nodes;
    std::vector<member_name> names;
    size_t capacity = 0;
    size_t escaped_length = 0;

    void reserve(size_t length) {
        if (length <= capacity && stage) return;
        size_t wanted = std::max<size_t>(length, std::max<size_t>(2 * capacity, 4096));
        wanted = std::min<size_t>(wanted, CSIMDJSON_MAX_LENGTH);
        capacity = 0;
        if (!stage) {
            if (simdjson::get_active_implementation()->create_dom_parser_implementation(
                    wanted, CSIMDJSON_MAX_DEPTH, stage) != simdjson::SUCCESS) {
                stage.reset();
                throw std::bad_alloc();
            }
        } else if (stage->set_capacity(wanted) != simdjson::SUCCESS) {
            stage.reset();
            throw std::bad_alloc();
        }
        text.resize(wanted + padding);
        capacity = wanted;
    }

    int parse(const uint8_t *bytes, size_t length, uint32_t kept_depth, size_t &count, size_t &at);
    int walk(size_t length, uint32_t kept_depth, size_t &count, size_t &at);
    bool add_name(container &object, const member_name &name);
    bool has_double(const container &object, size_t &at);
};

bool csimdjson_parser::add_name(container &object, const member_name &name) {
    uint64_t bit = uint64_t(1) << (name.hash >> 58);
    size_t members = names.size() - object.first_name;
    if ((object.seen & bit) && members < compared_members) {
        for (size_t place = object.first_name; place < names.size(); place++)
            if (names[place].same(name)) return false;
    }
    object.seen |= bit;
    names.push_back(name);
    return true;
}

bool csimdjson_parser::has_double(const container &object, size_t &at) {
    auto first = names.begin() + static_cast<std::ptrdiff_t>(object.first_name);
    std::sort(first, names.end());
    for (auto place = first; place + 1 < names.end(); ++place) {
        if (place[0].same(place[1])) {
            at = place[1].position;
            return true;
        }
    }
    return false;
}

int csimdjson_parser::walk(size_t length, uint32_t kept_depth, size_t &count, size_t &at) {
    const uint8_t *start = text.data();
    const uint8_t *end = start + length;
    const uint32_t *index = stage->structural_indexes.get();
    const uint32_t total = stage->n_structural_indexes;
    if (nodes.size() < size_t(total) + 1) nodes.resize(size_t(total) + 1);
    names.clear();
    escaped_length = 0;
    bool has_escapes = std::memchr(start, '\\', length) != nullptr;
    size_t decoded_length = 0;
    if (has_escapes && decoded.size() < length + padding) decoded.resize(capacity + padding);

    container stack[CSIMDJSON_MAX_DEPTH];
    uint32_t depth = 0;
    uint32_t node_count = 0;
    uint32_t place = 0;
    csimdjson_node *list = nodes.data();

    auto add = [&](uint32_t first, uint32_t bytes, uint8_t kind, bool escaped) {
        if (depth <= kept_depth) {
            list[node_count] = {first, bytes, node_count + 1, kind, escaped, 0};
            node_count++;
            if (escaped) escaped_length += bytes;
        }
    };
    // The last byte that is no white space before the next structural one closes the string: any
    // other byte behind the closing quote would be structural itself.
    auto string_length = [&](uint32_t position) {
        uint32_t last = (place + 1 < total ? index[place + 1] : static_cast<uint32_t>(length)) - 1;
        while (last > position && start[last] != '"') last--;
        return last - position - 1;  // wraps where there is none, which callers refuse
    };
    constexpr uint32_t unclosed = UINT32_MAX;
    auto fail = [&](int code, size_t position) {
        at = position;
        return code;
    };

value: {
    if (place >= total) return fail(CSIMDJSON_SYNTAX, length);
    uint32_t position = index[place];
    uint8_t byte = start[position];
    switch (byte) {
    case '{':
    case '[': {
        if (depth == CSIMDJSON_MAX_DEPTH) return fail(CSIMDJSON_DEPTH, position);
        bool is_object = byte == '{';
        stack[depth] = {node_count, is_object, depth <= kept_depth, names.size(), 0};
        add(position, 0, is_object ? CSIMDJSON_OBJECT : CSIMDJSON_ARRAY, false);
        depth++;
        place++;
        if (place < total && start[index[place]] == (is_object ? '}' : ']')) goto close;
        if (is_object) goto name;
        goto value;
    }
    case '"': {
        uint32_t bytes = string_length(position);
        if (bytes == unclosed) return fail(CSIMDJSON_SYNTAX, position);
        const uint8_t *first = start + position + 1;
        bool escaped = has_escapes && bytes > 0 && std::memchr(first, '\\', bytes) != nullptr;
        if (escaped) {
            const uint8_t *failed = first;
            int code = resolve_escapes(first, first + bytes, nullptr, nullptr, &failed);
            if (code != CSIMDJSON_OK) return fail(code, static_cast<size_t>(failed - start));
        }
        add(position + 1, bytes, CSIMDJSON_STRING, escaped);
        break;
    }
    case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7':
    case '8': case '9': {
        const uint8_t *cursor = start + position;
        const uint8_t *stop = number_end(cursor, end);
        if (!stop || !ends_scalar(stop, end))
            return fail(CSIMDJSON_SYNTAX, static_cast<size_t>(cursor - start));
        add(position, static_cast<uint32_t>(stop - start) - position, CSIMDJSON_NUMBER, false);
        break;
    }
    case 't':
    case 'f':
    case 'n': {
        const char *literal = byte == 't' ? "true" : byte == 'f' ? "false" : "null";
        uint32_t bytes = byte == 'f' ? 5 : 4;
        // The text is padded with zeros.
        if (std::memcmp(start + position, literal, bytes) != 0 ||
            !ends_scalar(start + position + bytes, end))
            return fail(CSIMDJSON_SYNTAX, position);
        add(position, bytes,
            byte == 't' ? CSIMDJSON_TRUE : byte == 'f' ? CSIMDJSON_FALSE : CSIMDJSON_NULL, false);
        break;
    }
    default: return fail(CSIMDJSON_SYNTAX, position);
    }
    place++;
    goto after;
}

name: {
    if (place >= total) return fail(CSIMDJSON_SYNTAX, length);
    uint32_t position = index[place];
    if (start[position] != '"') return fail(CSIMDJSON_SYNTAX, position);
    uint32_t bytes = string_length(position);
    if (bytes == unclosed) return fail(CSIMDJSON_SYNTAX, position);
    const uint8_t *first = start + position + 1;
    member_name name = {first, bytes, position, 0};
    bool escaped = has_escapes && bytes > 0 && std::memchr(first, '\\', bytes) != nullptr;
    if (escaped) {
        // All decoded names together are shorter than the document.
        uint8_t *target = decoded.data() + decoded_length;
        uint8_t *written = target;
        const uint8_t *failed = first;
        int code = resolve_escapes(first, first + bytes, target, &written, &failed);
        if (code != CSIMDJSON_OK) return fail(code, static_cast<size_t>(failed - start));
        name.bytes = target;
        name.length = static_cast<uint32_t>(written - target);
        decoded_length += name.length;
    }
    name.hash = hash_name(name.bytes, name.length);
    if (!add_name(stack[depth - 1], name)) return fail(CSIMDJSON_DUPLICATE, position);
    add(position + 1, bytes, CSIMDJSON_STRING, escaped);
    place++;
    if (place >= total) return fail(CSIMDJSON_SYNTAX, length);
    if (start[index[place]] != ':') return fail(CSIMDJSON_SYNTAX, index[place]);
    place++;
    goto value;
}

close: {
    container &top = stack[depth - 1];
    if (top.is_object) {
        if (names.size() - top.first_name > compared_members && has_double(top, at))
            return CSIMDJSON_DUPLICATE;
        names.resize(top.first_name);
    }
    if (top.is_kept) {
        list[top.node].length = index[place] + 1 - list[top.node].start;
        list[top.node].next = node_count;
    }
    depth--;
    place++;
    goto after;
}

after:
    if (depth > 0) {
        if (place >= total) return fail(CSIMDJSON_SYNTAX, length);
        uint8_t byte = start[index[place]];
        bool is_object = stack[depth - 1].is_object;
        if (byte == ',') {
            place++;
            if (is_object) goto name;
            goto value;
        }
        if (byte == (is_object ? '}' : ']')) goto close;
        return fail(CSIMDJSON_SYNTAX, index[place]);
    }
    if (place < total) return fail(CSIMDJSON_SYNTAX, index[place]);
    count = node_count;
    return CSIMDJSON_OK;
}

int csimdjson_parser::parse(
    const uint8_t *bytes, size_t length, uint32_t kept_depth, size_t &count, size_t &at) {
    if (length > CSIMDJSON_MAX_LENGTH) return CSIMDJSON_LENGTH;
    reserve(length);
    uint8_t *start = text.data();
    if (length > 0) std::memcpy(start, bytes, length);
    // A byte order mark becomes white space, so that offsets stay those of the input.
    if (length >= 3 && start[0] == 0xef && start[1] == 0xbb && start[2] == 0xbf)
        std::memset(start, ' ', 3);
    std::memset(start + length, 0, padding);
    switch (stage->stage1(start, length, simdjson::stage1_mode::regular)) {
    case simdjson::SUCCESS: break;
    case simdjson::UTF8_ERROR: at = malformed_utf8(start, length); return CSIMDJSON_UTF8;
    case simdjson::UNCLOSED_STRING:
    case simdjson::UNESCAPED_CHARS: at = broken_string(start, length); return CSIMDJSON_SYNTAX;
    case simdjson::EMPTY: at = length; return CSIMDJSON_SYNTAX;
    default: at = 0; return CSIMDJSON_SYNTAX;
    }
    return walk(length, kept_depth, count, at);
}

extern "C" csimdjson_parser *csimdjson_create(void) {
    try {
        return new csimdjson_parser();
    } catch (...) {
        return nullptr;
    }
}

extern "C" void csimdjson_destroy(csimdjson_parser *parser) { delete parser; }

extern "C" int csimdjson_parse(
    csimdjson_parser *parser, const uint8_t *bytes, size_t length, uint32_t kept_depth,
    csimdjson_document *document) {
    size_t count = 0;
    size_t position = 0;
    int code;
    try {
        code = parser->parse(bytes, length, kept_depth, count, position);
    } catch (...) {
        // What was half grown is dropped; the next call starts afresh.
        parser->stage.reset();
        parser->capacity = 0;
        code = CSIMDJSON_MEMORY;
    }
    document->nodes = parser->nodes.data();
    document->count = code == CSIMDJSON_OK ? count : 0;
    document->escaped_length = parser->escaped_length;
    document->position = position;
    return code;
}

extern "C" size_t csimdjson_unescape(const uint8_t *bytes, size_t length, uint8_t *target) {
    uint8_t *written = target;
    const uint8_t *failed = bytes;
    if (resolve_escapes(bytes, bytes + length, target, &written, &failed) != CSIMDJSON_OK) return 0;
    return static_cast<size_t>(written - target);
}
