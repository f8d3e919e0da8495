#include "cicu.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/uidna.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { STACK_UNITS = 512 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const UNormalizer2 *nfc = NULL;
static const UNormalizer2 *nfkc = NULL;
static const UNormalizer2 *nfkc_casefold = NULL;
static UIDNA *idna = NULL;

// All of them are immutable after this and shared by all threads, as ICU allows.
static void open_all(void) {
    UErrorCode status = U_ZERO_ERROR;
    nfc = unorm2_getNFCInstance(&status);
    nfkc = unorm2_getNFKCInstance(&status);
    nfkc_casefold = unorm2_getNFKCCasefoldInstance(&status);
    if (U_FAILURE(status)) {
        nfc = nfkc = nfkc_casefold = NULL;
        return;
    }
    idna = uidna_openUTS46(UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ |
                               UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE,
                           &status);
    if (U_FAILURE(status)) idna = NULL;
}

static int32_t apply(int operation, const UChar *text, int32_t count, UChar *out, int32_t capacity,
                     UErrorCode *status) {
    switch (operation) {
        case CICU_NFC:
            return unorm2_normalize(nfc, text, count, out, capacity, status);
        case CICU_NFKC:
            return unorm2_normalize(nfkc, text, count, out, capacity, status);
        case CICU_NFKC_CASEFOLD:
            return unorm2_normalize(nfkc_casefold, text, count, out, capacity, status);
        default:
            return u_strToLower(out, capacity, text, count, "", status);
    }
}

static int domain_to_ascii(const uint8_t *text, int32_t count, uint8_t *out, int32_t capacity,
                           size_t *written) {
    if (idna == NULL) return CICU_FAILED;
    // ICU replaces malformed UTF-8; here it is refused.
    UErrorCode status = U_ZERO_ERROR;
    int32_t units = 0;
    u_strFromUTF8(NULL, 0, &units, (const char *)text, count, &status);
    if (status != U_BUFFER_OVERFLOW_ERROR && U_FAILURE(status)) return CICU_REFUSED;
    status = U_ZERO_ERROR;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    int32_t length = uidna_nameToASCII_UTF8(idna, (const char *)text, count, (char *)out, capacity,
                                            &info, &status);
    *written = length < 0 ? 0 : (size_t)length;
    if (status == U_BUFFER_OVERFLOW_ERROR) return CICU_TOO_SMALL;
    if (U_FAILURE(status)) return CICU_FAILED;
    return info.errors == 0 ? CICU_OK : CICU_REFUSED;
}

int cicu_transform(int operation, const uint8_t *text, size_t count, uint8_t *out, size_t capacity,
                   size_t *written) {
    *written = 0;
    pthread_once(&once, open_all);
    if (nfc == NULL || nfkc == NULL || nfkc_casefold == NULL) return CICU_FAILED;
    if (count == 0) return CICU_OK;
    // Case folding and decomposition lengthen a text at most 18 times.
    if (count > INT32_MAX / 64 || capacity > INT32_MAX) return CICU_REFUSED;
    if (operation == CICU_DOMAIN_TO_ASCII) {
        return domain_to_ascii(text, (int32_t)count, out, (int32_t)capacity, written);
    }
    UChar source_stack[STACK_UNITS], result_stack[STACK_UNITS];
    UChar *source = source_stack, *result = result_stack;
    int32_t units = 0, result_capacity = STACK_UNITS;
    int code = CICU_FAILED;
    UErrorCode status = U_ZERO_ERROR;
    // UTF-16 never has more units than UTF-8 has bytes.
    if (count > STACK_UNITS) {
        source = malloc(count * sizeof(UChar));
        if (source == NULL) return CICU_FAILED;
    }
    u_strFromUTF8(source, count > STACK_UNITS ? (int32_t)count : STACK_UNITS, &units,
                  (const char *)text, (int32_t)count, &status);
    if (U_FAILURE(status)) {
        code = CICU_REFUSED;
        goto done;
    }
    status = U_ZERO_ERROR;
    int32_t length = apply(operation, source, units, result, result_capacity, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
        result_capacity = length;
        result = malloc((size_t)result_capacity * sizeof(UChar));
        if (result == NULL) goto done;
        status = U_ZERO_ERROR;
        length = apply(operation, source, units, result, result_capacity, &status);
    }
    if (U_FAILURE(status)) goto done;
    status = U_ZERO_ERROR;
    int32_t bytes = 0;
    u_strToUTF8((char *)out, (int32_t)capacity, &bytes, result, length, &status);
    *written = (size_t)bytes;
    if (status == U_BUFFER_OVERFLOW_ERROR) {
        code = CICU_TOO_SMALL;
    } else if (U_SUCCESS(status)) {
        code = CICU_OK;
    }
done:
    if (source != source_stack) free(source);
    if (result != result_stack) free(result);
    return code;
}

bool cicu_is_format(uint32_t scalar) { return u_charType((UChar32)scalar) == U_FORMAT_CHAR; }

bool cicu_is_white_space(uint32_t scalar) { return u_isUWhiteSpace((UChar32)scalar); }

int cicu_digit_value(uint32_t scalar) { return u_charDigitValue((UChar32)scalar); }

bool cicu_is_letter(uint32_t scalar) { return u_isalpha((UChar32)scalar); }
