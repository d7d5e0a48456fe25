/* Accepts connections and receives their first bytes. accept_loop.py compiles and loads it, and explains why.
 * The caller holds the interpreter lock.
 *
 * Accepts at most `most` connections of `listener`. For each, an entry goes to `arrivals`, and what it has sent, at most
 * `room` bytes, to `received` at the index of the entry times `room`. A connection that has ended already is closed and
 * left out. Returns the number of entries. `*error` is the errno that ended the loop, 0 if `most` were accepted.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct arrival {
    int descriptor;
    int size;             /* bytes received, -1 if none has arrived yet */
    unsigned int is_ipv4; /* whether the two below are set */
    unsigned int port;
    unsigned char address[4];
};

int livecast_accept(int listener, int most, struct arrival *arrivals, char *received, size_t room, int *error)
{
    int count = 0;
    *error = 0;
    for (int tries = 0; tries < most; tries++) {
        struct sockaddr_storage peer;
        socklen_t length = sizeof peer;
        int descriptor = accept4(listener, (struct sockaddr *)&peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor < 0) {
            if (errno == EINTR || errno == ECONNABORTED)
                continue;
            *error = errno;
            break;
        }
        ssize_t size;
        do
            size = recv(descriptor, received + count * room, room, 0);
        while (size < 0 && errno == EINTR);
        if (size == 0 || (size < 0 && errno != EAGAIN && errno != EWOULDBLOCK)) {
            close(descriptor);
            continue;
        }
        struct arrival *arrival = &arrivals[count++];
        *arrival = (struct arrival){.descriptor = descriptor, .size = (int)size};
        if (length >= sizeof(struct sockaddr_in) && peer.ss_family == AF_INET) {
            const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)&peer;
            arrival->is_ipv4 = 1;
            arrival->port = ntohs(ipv4->sin_port);
            memcpy(arrival->address, &ipv4->sin_addr, sizeof arrival->address);
        }
    }
    return count;
}
