#define _GNU_SOURCE
#include "cposix.h"

#include <time.h>

bool cposix_join(pthread_t thread, unsigned seconds) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += seconds;
    return pthread_timedjoin_np(thread, NULL, &until) == 0;
}
