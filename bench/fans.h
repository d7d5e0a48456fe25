/* What both load clients need: loadclient.c and arrivalclient.c. Fans are sockets on loopback with a browser's headers,
 * in one thread. Anything that spoils the measurement ends the client with a message and status 1.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define KEY "dGhlIHNhbXBsZSBub25jZQ=="            /* RFC 6455's own example: its answer is known without a SHA-1 */
#define ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
#define AGENT "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
#define ADDRESSES 32                              /* 127.0.0.1 .. 127.0.0.32 */
#define EVENTS 1024

static _Noreturn void die(const char *format, ...) {
    va_list list;
    va_start(list, format);
    fprintf(stderr, "%s: ", program_invocation_short_name);
    vfprintf(stderr, format, list);
    fputc('\n', stderr);
    va_end(list);
    exit(1);
}

static uint64_t nanoseconds(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t now(void) {
    return nanoseconds(CLOCK_MONOTONIC);
}

static void *zeroed(size_t count, size_t size) {
    void *memory = calloc(count ? count : 1, size);
    if (!memory) die("out of memory");
    return memory;
}

static bool begins(const char *text, size_t size, const char *prefix) {
    size_t length = strlen(prefix);
    return size >= length && !memcmp(text, prefix, length);
}

/* Read the number at `text`. Return its end, which is `text` if there is no digit. */
static const char *read_number(const char *text, const char *end, int64_t *number) {
    for (*number = 0; text < end && *text >= '0' && *text <= '9'; text++) *number = *number * 10 + (*text - '0');
    return text;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double percentile(const double *sorted, int count, double share) {
    return count ? sorted[(int)(share * (count - 1) + 0.5)] : 0;
}

static void require_descriptors(int sockets) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur < (rlim_t)sockets + 16)
        die("%d sockets need more descriptors than %lu", sockets, (unsigned long)files.rlim_cur);
}

/* --- connections */

static void watch(int epoll_fd, int operation, int fd, uint32_t events, uint64_t tag) {
    struct epoll_event event = {.events = events, .data.u64 = tag};
    if (epoll_ctl(epoll_fd, operation, fd, &event)) die("epoll_ctl: %s", strerror(errno));
}

/* Begin to connect to a port, from one of the ADDRESSES. Return the socket, which does not block. */
static int connect_to(int port, int index) {
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) die("socket %d: %s", index + 1, strerror(errno));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    /* connect() then chooses the port: only the four-tuple must be unique */
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    struct sockaddr_in from = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK + (uint32_t)(index % ADDRESSES))};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(fd, (struct sockaddr *)&from, sizeof from)) die("bind: %s", strerror(errno));
    if (connect(fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS) die("connect: %s", strerror(errno));
    return fd;
}

/* Return the errno of a connect that has ended; 0 if it succeeded. */
static int connect_error(int fd) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
}

/* Ask for a WebSocket. The headers are a browser's: their number is part of the cost of a connect. */
static bool send_upgrade(int fd, const char *path, int port) {
    char request[4096];
    int length = snprintf(request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: Upgrade\r\n"
        "Pragma: no-cache\r\nCache-Control: no-cache\r\nUser-Agent: " AGENT "\r\n"
        "Upgrade: websocket\r\nOrigin: http://127.0.0.1:%d\r\nSec-WebSocket-Version: 13\r\n"
        "Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-GB,en;q=0.9\r\nSec-WebSocket-Key: " KEY
        "\r\n\r\n", path, port, port);
    if (length >= (int)sizeof request) die("the path is too long");
    return send(fd, request, (size_t)length, MSG_NOSIGNAL) == length;
}

/* Return the size of an answer's head; 0 if it is incomplete. */
static size_t head_size(const char *data, size_t size) {
    const char *end = memmem(data, size, "\r\n\r\n", 4);
    return end ? (size_t)(end - data) + 4 : 0;
}

static bool is_upgraded(const char *head, size_t size) {
    return begins(head, size, "HTTP/1.1 101") && memmem(head, size, ACCEPT, sizeof ACCEPT - 1);
}

/* --- frames */

enum { TEXT_FRAME = 0x81, BINARY_FRAME = 0x82, CLOSE_FRAME = 0x88, PING_FRAME = 0x89, PONG_FRAME = 0x8A };

struct frame { int kind; const char *payload; size_t length; };

/* Read the first frame of data. Return its size with its head; 0 if it is incomplete. */
static size_t read_frame(const char *data, size_t size, struct frame *frame) {
    const unsigned char *head = (const unsigned char *)data;
    if (size < 2) return 0;
    size_t header = 2, length = head[1];
    if (length > 126) die("a masked frame from the server, or one of 64 KiB or more");
    if (length == 126) {
        header = 4;
        if (size < header) return 0;
        length = (size_t)head[2] << 8 | head[3];
    }
    if (size - header < length) return 0;
    *frame = (struct frame){head[0], data + header, length};
    return header + length;
}

/* Short client frames (pong, answer) fit the send buffer, unless the server has stopped reading. */
static bool send_frame(int fd, int kind, const char *payload, size_t size) {
    unsigned char frame[6 + 125] = {(unsigned char)kind, (unsigned char)(0x80 | size)};   /* mask of zeros */
    if (size > 125) die("an answer of %zu bytes", size);
    memcpy(frame + 6, payload, size);
    return send(fd, frame, 6 + size, MSG_NOSIGNAL) == (ssize_t)(6 + size);
}
