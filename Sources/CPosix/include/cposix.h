#pragma once

#include <pthread.h>
#include <stdbool.h>

// Has the processor bring a place near, to be read soon; any address will do.
static inline void cposix_prefetch(const void *place) { __builtin_prefetch(place); }

// Waits for a thread's end, at most so many seconds; whether it has ended, which is told once.
bool cposix_join(pthread_t thread, unsigned seconds);
