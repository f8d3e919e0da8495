#pragma once
// SHA-256 on contexts that are plain values, copied with what a prefix left in them. OpenSSL 3 calls
// these functions deprecated in favour of contexts from its heap.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
