#pragma once
#include <errno.h>
#include <microhttpd.h>
#include <stdint.h>
#include <string.h>

/* Leaves a path as it came: an encoded slash or dot is no slash or dot here. */
static inline size_t lead_dedup_http_keep_escapes(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

/*
 * A path is handed over as a C string, so that one with a NUL inside would be taken for what comes before it. This keeps the
 * length that the C string has, query included, as the first value of the request's state: 2 * length + 1, never a pointer.
 */
static inline void *lead_dedup_http_note_length(void *context, const char *uri, struct MHD_Connection *connection)
{
    (void)context;
    (void)connection;
    return (void *)(((uintptr_t)strlen(uri) << 1) | 1);
}

/*
 * MHD_start_daemon is variadic, which Swift does not import. Starts a server with epoll and a thread of its own on a socket
 * that listens already (and is owned by the daemon from then on). NULL on failure, errno says why.
 */
static inline struct MHD_Daemon *lead_dedup_http_start(
    int listen_socket, unsigned int connection_limit, unsigned int idle_timeout_s, size_t memory_per_connection_bytes,
    MHD_AccessHandlerCallback handle, MHD_RequestCompletedCallback completed, MHD_NotifyConnectionCallback connection_changed,
    void *context)
{
    errno = 0;
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, handle, context,
        MHD_OPTION_LISTEN_SOCKET, (MHD_socket)listen_socket,
        MHD_OPTION_CONNECTION_LIMIT, connection_limit,
        MHD_OPTION_CONNECTION_TIMEOUT, idle_timeout_s,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory_per_connection_bytes,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_UNESCAPE_CALLBACK, &lead_dedup_http_keep_escapes, NULL,
        MHD_OPTION_URI_LOG_CALLBACK, &lead_dedup_http_note_length, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, completed, context,
        MHD_OPTION_NOTIFY_CONNECTION, connection_changed, context,
        MHD_OPTION_END);
}

/* The socket of a connection, -1 where it has none. */
static inline int lead_dedup_http_socket(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info == NULL ? -1 : (int)info->connect_fd;
}
