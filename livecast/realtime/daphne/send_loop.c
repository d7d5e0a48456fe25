/* The system calls of a broadcast. send_loop.py compiles and loads it, and explains why.
 * The caller holds the interpreter lock.
 *
 * Sends `size` bytes at `frame` to each of `count` descriptors. For every descriptor that did not take all of them, the
 * pair (its index, the number of bytes taken, or -errno) goes to `short_sends`, which has room for `count` pairs.
 * Returns the number of pairs.
 */
#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0 /* without it, Python ignores SIGPIPE for the whole process */
#endif

int livecast_send_to_all(const int *descriptors, int count, const char *frame, size_t size, int *short_sends)
{
    int pairs = 0;
    for (int index = 0; index < count; index++) {
        ssize_t sent;
        do
            sent = send(descriptors[index], frame, size, MSG_DONTWAIT | MSG_NOSIGNAL);
        while (sent < 0 && errno == EINTR);
        if (sent == (ssize_t)size)
            continue;
        short_sends[2 * pairs] = index;
        short_sends[2 * pairs + 1] = sent < 0 ? -errno : (int)sent;
        pairs++;
    }
    return pairs;
}
