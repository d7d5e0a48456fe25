/* The floor: the least that one process can spend to send one message to N sockets. It is a loop of send() alone.
 *
 *   floor --port P
 *
 * stdin: messages, each a 4-byte length (native order) and that many bytes. Each message is framed once and sent to
 * every open socket. The program answers the load client's handshake and does not read frames. A server can cost less
 * per delivery only if the kernel does the copying.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* the answer to RFC 6455's example key */
#define RESPONSE "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" \
                 "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
#define MAX_FD (1 << 20)
#define MAX_MESSAGE 65535
#define EVENTS 1024

static int listeners[MAX_FD], place[MAX_FD], count;      /* place[fd]: index in listeners, plus one */

static _Noreturn void fail(const char *what) {
    perror(what);
    exit(1);
}

static void forget(int fd) {
    if (place[fd]) {
        int last = listeners[--count];
        listeners[place[fd] - 1] = last;
        place[last] = place[fd];
        place[fd] = 0;
    }
    close(fd);
}

static void read_all(char *to, size_t size) {
    for (ssize_t got; size; to += got, size -= (size_t)got)
        if ((got = read(STDIN_FILENO, to, size)) <= 0) exit(0);
}

static void fan_out(void) {
    static unsigned char frame[4 + MAX_MESSAGE];
    uint32_t size;
    read_all((char *)&size, sizeof size);
    if (size < 126 || size > MAX_MESSAGE) { fprintf(stderr, "floor: a message of %u bytes\n", size); exit(1); }
    frame[0] = 0x81;
    frame[1] = 126;
    frame[2] = (unsigned char)(size >> 8);
    frame[3] = (unsigned char)size;
    read_all((char *)frame + 4, size);
    ssize_t length = (ssize_t)size + 4;
    for (int i = 0; i < count; i++)
        if (send(listeners[i], frame, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL) != length) fail("floor: send");
}

int main(int argc, char **argv) {
    if (argc != 3 || strcmp(argv[1], "--port")) { fputs("floor --port P\n", stderr); return 2; }
    int one = 1, server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[2])),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(server, (struct sockaddr *)&at, sizeof at) || listen(server, 4096)) fail("floor: listen");
    struct epoll_event event = {.events = EPOLLIN, .data.fd = server};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, server, &event);
    event.data.fd = STDIN_FILENO;
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, STDIN_FILENO, &event);
    for (;;) {
        struct epoll_event events[EVENTS];
        int found = epoll_wait(epoll_fd, events, EVENTS, -1);
        if (found < 0 && errno != EINTR) fail("floor: epoll_wait");
        for (int i = 0; i < found; i++) {
            int fd = events[i].data.fd;
            if (fd == STDIN_FILENO) {
                fan_out();
            } else if (fd == server) {
                if ((fd = accept4(server, NULL, NULL, SOCK_CLOEXEC)) < 0) fail("floor: accept");
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);     /* as every WebSocket server does */
                if (fd >= MAX_FD) { fputs("floor: too many sockets\n", stderr); return 1; }
                event.events = EPOLLIN;
                event.data.fd = fd;
                epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
            } else {
                char request[4096];      /* the client sends its whole request in one segment */
                ssize_t got = recv(fd, request, sizeof request, MSG_DONTWAIT);
                if (got <= 0) { forget(fd); continue; }
                if (place[fd] || !memmem(request, (size_t)got, "\r\n\r\n", 4)) continue;
                if (send(fd, RESPONSE, sizeof RESPONSE - 1, MSG_NOSIGNAL) < 0) fail("floor: response");
                listeners[count] = fd;
                place[fd] = ++count;
            }
        }
    }
}
