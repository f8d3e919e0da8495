// ICU behind plain C types: ICU's own headers clash with Foundation's copy of them in one module.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What cicu_transform does with a text.
enum {
    CICU_NFC = 0,
    CICU_NFKC_CASEFOLD = 1,
    CICU_LOWER = 2,
    // UTS #46, non-transitional, to A-labels; STD3, CheckBidi, CheckContextJ.
    CICU_DOMAIN_TO_ASCII = 3,
    CICU_NFKC = 4,
};

// Results. CICU_TOO_SMALL sets *written to a capacity that suffices.
enum {
    CICU_OK = 0,
    CICU_TOO_SMALL = 1,
    // Malformed UTF-8, or no domain name.
    CICU_REFUSED = 2,
    CICU_FAILED = 3,
};

// UTF-8 in, UTF-8 out (not terminated). Safe on any bytes and from any thread.
int cicu_transform(int operation, const uint8_t *text, size_t count, uint8_t *out, size_t capacity,
                   size_t *written);

// General category Cf (format).
bool cicu_is_format(uint32_t scalar);

// The property White_Space.
bool cicu_is_white_space(uint32_t scalar);

// The decimal digit value of a character of category Nd, else -1.
int cicu_digit_value(uint32_t scalar);

// General category L (letters).
bool cicu_is_letter(uint32_t scalar);
