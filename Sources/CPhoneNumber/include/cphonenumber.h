// libphonenumber behind plain C types. No C++ exception leaves; every function may be called from any thread.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// How the country was found.
enum {
    CPHONE_FROM_PLUS = 1,
    CPHONE_FROM_EXIT_CODE = 2,
    // The digits begin with the region's own calling code.
    CPHONE_FROM_CALLING_CODE = 3,
    CPHONE_FROM_REGION = 4,
};

enum {
    CPHONE_OK = 0,
    CPHONE_NO_NUMBER = 1,
    CPHONE_FAILED = 2,
};

enum { CPHONE_MAX_EXTENSION = 24 };

typedef struct {
    int32_t calling_code;
    int32_t source;
    bool valid;
    // ASCII digits with leading zeros, whatever script they were written in; not terminated.
    uint8_t national_count;
    uint8_t extension_count;
    char national[24];
    char extension[CPHONE_MAX_EXTENSION];
} cphone_number;

// Opens the library; 0 where it is there. Later calls cost nothing.
int cphone_open(void);

// Reads a number as written. `region`: two capitals, the first in the high byte; 0 for none.
int cphone_parse(const uint8_t *text, size_t count, uint16_t region, cphone_number *number);

enum {
    // The library has to be asked.
    CPHONE_PLAN_UNDECIDED = 0,
    CPHONE_PLAN_VALID = 1,
    CPHONE_PLAN_INVALID = 2,
};

// Whether calling code and national number (ASCII digits, at least one, nothing else) are valid, without the library
// being asked where that can be decided; `code_count` is then the length of the calling code.
int cphone_plan(const uint8_t *digits, size_t count, size_t *code_count);

// Whether the library has numbers of the region (two capitals, as above).
bool cphone_knows_region(uint16_t region);

// The metadata as the library carries it, to be fingerprinted.
const void *cphone_metadata(size_t *count);

#ifdef __cplusplus
}
#endif
