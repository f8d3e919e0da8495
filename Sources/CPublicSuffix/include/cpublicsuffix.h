// libpsl behind plain C types. Safe from any thread.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Loads the list; 0 where it is there. Later calls cost nothing.
int cpsl_open(void);

// Where the registrable domain (public suffix and one label) begins inside `domain`, a lower-case
// name in A-labels of at most 253 bytes; -1 where there is none. Of an unknown top-level domain the
// last label is the suffix.
int cpsl_registrable(const uint8_t *domain, size_t count);

// When the list was made, seconds since 1970; 0 where that is unknown.
int64_t cpsl_list_time(void);
