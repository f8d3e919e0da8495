#pragma once

// Has the processor bring a place near, to be read soon; any address will do.
static inline void cposix_prefetch(const void *place) { __builtin_prefetch(place); }
