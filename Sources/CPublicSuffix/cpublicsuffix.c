#include "cpublicsuffix.h"

#include <libpsl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const psl_ctx_t *list = NULL;
static int64_t list_time = 0;

// The list inside the library is preferred: it is the same for every process that loads it, while the
// file of the distribution changes underneath.
static void open_list(void) {
    list = psl_builtin();
    if (list != NULL) {
        list_time = (int64_t)psl_builtin_file_time();
        return;
    }
    const char *file = psl_dist_filename();
    struct stat status;
    if (file == NULL || *file == '\0' || stat(file, &status) != 0) return;
    list = psl_load_file(file);
    if (list != NULL) list_time = (int64_t)status.st_mtime;
}

int cpsl_open(void) {
    pthread_once(&once, open_list);
    return list == NULL ? 1 : 0;
}

int cpsl_registrable(const uint8_t *domain, size_t count) {
    char name[254];
    if (cpsl_open() != 0 || count == 0 || count >= sizeof name) return -1;
    if (memchr(domain, 0, count) != NULL) return -1;
    memcpy(name, domain, count);
    name[count] = '\0';
    const char *found = psl_registrable_domain(list, name);
    return found == NULL ? -1 : (int)(found - name);
}

int64_t cpsl_list_time(void) { return cpsl_open() == 0 ? list_time : 0; }
