#pragma once
#include <dlfcn.h>
#include <errno.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdbool.h>
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

/// Where the records of one topic have come to lie: by partition, the offset behind the last one that
/// the brokers have acknowledged, -1 for none. The library's threads write, any thread reads.
typedef struct crdkafka_ends {
    rd_kafka_topic_t *topic;
    int32_t count;
    int64_t *ends;
} crdkafka_ends;

static inline rd_kafka_resp_err_t crdkafka_note_end(
    rd_kafka_t *client, rd_kafka_message_t *message, void *opaque) {
    (void)client;
    crdkafka_ends *all = (crdkafka_ends *)opaque;
    if (message->rkt == NULL || message->rkt != __atomic_load_n(&all->topic, __ATOMIC_ACQUIRE))
        return RD_KAFKA_RESP_ERR_NO_ERROR;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR || message->offset < 0 ||
        message->partition < 0 || message->partition >= all->count)
        return RD_KAFKA_RESP_ERR_NO_ERROR;
    int64_t *end = &all->ends[message->partition];
    if (message->offset >= __atomic_load_n(end, __ATOMIC_RELAXED))
        __atomic_store_n(end, message->offset + 1, __ATOMIC_RELEASE);
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

static inline rd_kafka_resp_err_t crdkafka_note_ends_of_client(
    rd_kafka_t *client, const rd_kafka_conf_t *conf, void *opaque, char *text, size_t size) {
    (void)conf;
    (void)text;
    (void)size;
    return rd_kafka_interceptor_add_on_acknowledgement(
        client, "ends", crdkafka_note_end, opaque);
}

/// Has the client that is made of `conf` fill in `ends`, which has to outlive it.
static inline rd_kafka_resp_err_t crdkafka_note_ends(rd_kafka_conf_t *conf, crdkafka_ends *ends) {
    return rd_kafka_conf_interceptor_add_on_new(conf, "ends", crdkafka_note_ends_of_client, ends);
}

/// From now on the ends of this topic are noted, of that many partitions; without memory those of
/// none. To be called once.
static inline void crdkafka_follow(crdkafka_ends *ends, rd_kafka_topic_t *topic, int32_t count) {
    if (count <= 0 || ends->topic != NULL) return;
    ends->ends = (int64_t *)malloc((size_t)count * sizeof(int64_t));
    if (ends->ends == NULL) return;
    for (int32_t index = 0; index < count; index++) ends->ends[index] = -1;
    ends->count = count;
    __atomic_store_n(&ends->topic, topic, __ATOMIC_RELEASE);
}

/// The end of a partition of this topic, -1 where none is known.
static inline int64_t crdkafka_end(
    const crdkafka_ends *ends, const rd_kafka_topic_t *topic, int32_t partition) {
    if (ends->topic != topic || partition < 0 || partition >= ends->count) return -1;
    return __atomic_load_n(&ends->ends[partition], __ATOMIC_ACQUIRE);
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

// Topics' ids (KIP-516): librdkafka 2.3 and newer tell them, the headers of older ones do not know the
// calls. They are looked up by name in the library that is in use.

static inline void *crdkafka_symbol(const char *name) { return dlsym(dlopen(NULL, RTLD_LAZY), name); }

/// Asks for the ids of topics; the answer comes to `queue`. False where the library can not.
static inline bool crdkafka_ask_topic_ids(
    rd_kafka_t *client, const char **topics, size_t count, rd_kafka_queue_t *queue) {
    void *(*collect)(const char **, size_t) = (void *(*)(const char **, size_t))crdkafka_symbol(
        "rd_kafka_TopicCollection_of_topic_names");
    void (*destroy)(void *) =
        (void (*)(void *))crdkafka_symbol("rd_kafka_TopicCollection_destroy");
    void (*describe)(rd_kafka_t *, const void *, const rd_kafka_AdminOptions_t *, rd_kafka_queue_t *) =
        (void (*)(
            rd_kafka_t *, const void *, const rd_kafka_AdminOptions_t *,
            rd_kafka_queue_t *))crdkafka_symbol("rd_kafka_DescribeTopics");
    if (collect == NULL || destroy == NULL || describe == NULL) return false;
    void *collection = collect(topics, count);
    if (collection == NULL) return false;
    describe(client, collection, NULL, queue);
    destroy(collection);
    return true;
}

/// The name and the id of a topic of an answer, by position; false where there is none. The id is
/// NULL where the topic is not there. Both texts live as long as the event.
static inline bool crdkafka_topic_id(
    rd_kafka_event_t *event, size_t position, const char **topic, const char **id) {
    const void *(*result)(rd_kafka_event_t *) = (const void *(*)(rd_kafka_event_t *))crdkafka_symbol(
        "rd_kafka_event_DescribeTopics_result");
    const void **(*all)(const void *, size_t *) = (const void **(*)(const void *, size_t *))
        crdkafka_symbol("rd_kafka_DescribeTopics_result_topics");
    const char *(*name)(const void *) =
        (const char *(*)(const void *))crdkafka_symbol("rd_kafka_TopicDescription_name");
    const rd_kafka_error_t *(*failure)(const void *) = (const rd_kafka_error_t *(*)(const void *))
        crdkafka_symbol("rd_kafka_TopicDescription_error");
    const void *(*uuid)(const void *) =
        (const void *(*)(const void *))crdkafka_symbol("rd_kafka_TopicDescription_topic_id");
    const char *(*text)(const void *) =
        (const char *(*)(const void *))crdkafka_symbol("rd_kafka_Uuid_base64str");
    if (!result || !all || !name || !failure || !uuid || !text) return false;
    const void *answer = result(event);
    size_t count = 0;
    const void **topics = answer == NULL ? NULL : all(answer, &count);
    if (topics == NULL || position >= count) return false;
    const rd_kafka_error_t *error = failure(topics[position]);
    const void *number = uuid(topics[position]);
    *topic = name(topics[position]);
    *id = number == NULL || (error != NULL && rd_kafka_error_code(error) != RD_KAFKA_RESP_ERR_NO_ERROR)
        ? NULL
        : text(number);
    return true;
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
