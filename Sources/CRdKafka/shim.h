#pragma once
#include <errno.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

// What Swift can not call itself (variadics, macros, unions), as plain functions.

/// One header of a record; offsets and lengths into one buffer, a value length of -1 is null.
typedef struct crdkafka_header {
    size_t name_offset;
    size_t name_length;
    size_t value_offset;
    ssize_t value_length;
} crdkafka_header;

/// Queues a record with headers, copying everything. A null `value` or `key` is null, an empty one
/// is a pointer with length 0.
static inline rd_kafka_resp_err_t crdkafka_produce_with_headers(
    rd_kafka_t *client, rd_kafka_topic_t *topic, int32_t partition, const void *key,
    size_t key_length, const void *value, size_t value_length, const uint8_t *bytes,
    const crdkafka_header *headers, size_t count) {
    rd_kafka_headers_t *list = rd_kafka_headers_new(count);
    if (list == NULL) return RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE;
    for (size_t index = 0; index < count; index++) {
        const crdkafka_header *header = &headers[index];
        rd_kafka_resp_err_t failure = rd_kafka_header_add(
            list, (const char *)bytes + header->name_offset, (ssize_t)header->name_length,
            header->value_length < 0 ? NULL : (const void *)(bytes + header->value_offset),
            header->value_length < 0 ? 0 : header->value_length);
        if (failure != RD_KAFKA_RESP_ERR_NO_ERROR) {
            rd_kafka_headers_destroy(list);
            return failure;
        }
    }
    rd_kafka_resp_err_t failure = rd_kafka_producev(
        client, RD_KAFKA_V_RKT(topic), RD_KAFKA_V_PARTITION(partition),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key, key_length),
        RD_KAFKA_V_VALUE((void *)value, value_length), RD_KAFKA_V_HEADERS(list), RD_KAFKA_V_END);
    // Ownership of the headers passes on success only.
    if (failure != RD_KAFKA_RESP_ERR_NO_ERROR) rd_kafka_headers_destroy(list);
    return failure;
}

/// The library's table of properties as text, to be freed by the caller; NULL without memory.
static inline char *crdkafka_property_table(void) {
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    if (stream == NULL) return NULL;
    rd_kafka_conf_properties_show(stream);
    if (fclose(stream) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

/// A non-blocking event counter that is not inherited by programs started later; -1 where the
/// system has none left.
static inline int crdkafka_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

/// Writes one event; what can go wrong (a full counter) leaves the descriptor readable anyway.
static inline void crdkafka_eventfd_signal(int descriptor) {
    const uint64_t one = 1;
    while (write(descriptor, &one, sizeof one) == -1 && errno == EINTR) continue;
}

/// Takes all events.
static inline void crdkafka_eventfd_drain(int descriptor) {
    uint64_t value;
    while (read(descriptor, &value, sizeof value) == -1 && errno == EINTR) continue;
}
