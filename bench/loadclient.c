/* The load client: N WebSockets in one thread, which checks every offset at every fan.
 *
 *   loadclient --fans N --port P [--port P2] --path /ws/... --first OFFSET --rounds R
 *              [--ready PREFIX] [--answer PREFIX=REPLY] [--each PREFIX=SUFFIX] [--parallel K] [--seconds S]
 *              [--spin] [--stamped]
 *
 * It opens the N sockets, K handshakes at a time, to all ports and from the loopback addresses 127.0.0.1 and up, so that
 * neither ephemeral ports nor a limit per address affect the measurement. A socket is connected after its 101, or after
 * the first frame that begins with --ready. A frame that begins with an --answer's PREFIX is answered with REPLY
 * (socket.io's handshake and heartbeat). With --each, a frame has any number of messages: their offsets are the numbers
 * between PREFIX and SUFFIX (a room's batches). Times are CLOCK_MONOTONIC in nanoseconds, which all processes of the
 * machine share, so they can be compared with the publisher's. With --stamped, a message's time is when the kernel got
 * it, not when this thread read it: the thread may then sleep while servers use its core.
 *
 * stdout, one JSON object a line:
 *   {"event":"connected","fans":N,"seconds":s,"p50_ms":x,"p99_ms":x}
 *   {"event":"round","offset":o,"first_ns":t,"last_ns":t}       every fan has offset o
 *   {"event":"result","lost":n,"duplicated":n,"disordered":n,"frames":n,"bytes":n,"closed":n,"cpu_ns":n}
 *   {"event":"asleep"}
 * stdin: "end LAST" requests the result up to LAST, the highest published offset. "sleep MS" makes the client print
 * "asleep" and then sleep for so long. End of file ends the client.
 * Anything that spoils the measurement (a refused connection, a broken frame) ends it with a message and status 1.
 */
#define _GNU_SOURCE
#include "fans.h"

#define OFFSET_MARK "\"offset\":"
#define MAX_PORTS 64
#define MAX_ANSWERS 8
#define STDIN_TAG UINT64_MAX

enum state { UNOPENED, CONNECTING, UPGRADING, WAITING, READY, GONE };

struct fan {
    int fd;
    enum state state;
    uint64_t started;                             /* ns */
    int64_t highest;                              /* greatest offset seen */
    char *rest;                                   /* beginning of an incomplete frame */
    size_t rest_size;
};

struct answer { const char *prefix, *reply; };

static struct {
    int fans, ports[MAX_PORTS], port_count, parallel, seconds, answer_count;
    int64_t first, rounds;
    const char *path, *ready, *each, *each_end;
    struct answer answers[MAX_ANSWERS];
    bool spin, stamped;
} option = {.parallel = 256, .seconds = 600};

static struct fan *fans;
static uint8_t *seen;                             /* one bit per fan and offset */
static int *arrived;                              /* per offset: fans that have it */
static uint64_t *first_ns, *last_ns;              /* per offset: first and last arrival so far */
static double *connect_ms;                        /* per fan, in the order they became ready */
static int epoll_fd, opened, ready, open_rounds;
static uint64_t storm_began, frames, bytes, duplicated, disordered, closed;
static uint64_t arrival;                          /* arrival of the data that is read */
static char inbox[1 << 18];

/* The difference between our clock and the time of day, which the kernel states for arrivals. */
static uint64_t from_time_of_day(void) {
    return now() - nanoseconds(CLOCK_REALTIME);
}

/* --- connecting */

static void open_fan(int index) {
    uint64_t started = now();
    int one = 1, fd = connect_to(option.ports[index % option.port_count], index);
    if (option.stamped && setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof one))
        die("SO_TIMESTAMPNS: %s", strerror(errno));
    fans[index] = (struct fan){.fd = fd, .state = CONNECTING, .started = started, .highest = option.first - 1};
    watch(epoll_fd, EPOLL_CTL_ADD, fd, EPOLLOUT, (uint64_t)index);
}

static void open_more(void) {
    while (opened < option.fans && opened - ready < option.parallel) open_fan(opened++);
}

static void request_upgrade(int index) {
    struct fan *fan = &fans[index];
    int port = option.ports[index % option.port_count], error = connect_error(fan->fd);
    if (error) die("connect to port %d: %s", port, strerror(error));
    if (!send_upgrade(fan->fd, option.path, port)) die("upgrade request: %s", strerror(errno));
    fan->state = UPGRADING;
    watch(epoll_fd, EPOLL_CTL_MOD, fan->fd, EPOLLIN, (uint64_t)index);
}

static void became_ready(struct fan *fan) {
    uint64_t t = now();
    fan->state = READY;
    connect_ms[ready++] = (double)(t - fan->started) / 1e6;
    if (ready < option.fans) return open_more();
    qsort(connect_ms, (size_t)option.fans, sizeof *connect_ms, by_value);
    printf("{\"event\":\"connected\",\"fans\":%d,\"seconds\":%.6f,\"p50_ms\":%.3f,\"p99_ms\":%.3f}\n", option.fans,
           (double)(t - storm_began) / 1e9, percentile(connect_ms, option.fans, 0.5),
           percentile(connect_ms, option.fans, 0.99));
    fflush(stdout);
}

/* --- frames */

static void reply(struct fan *fan, int kind, const char *payload, size_t size) {
    if (!send_frame(fan->fd, kind, payload, size)) die("send: %s", strerror(errno));
}

static void count_offset(struct fan *fan, int64_t offset) {
    int64_t round = offset - option.first;
    if (round < 0) { duplicated++; return; }      /* the fan's page contains it */
    if (round >= option.rounds) die("offset %lld is beyond --rounds", (long long)offset);
    size_t bit = (size_t)(fan - fans) * (size_t)option.rounds + (size_t)round;
    if (seen[bit >> 3] & (1u << (bit & 7))) { duplicated++; return; }
    seen[bit >> 3] |= (uint8_t)(1u << (bit & 7));
    if (offset < fan->highest) disordered++;
    else fan->highest = offset;
    if (!option.stamped) arrival = now();
    if (++arrived[round] == 1) { first_ns[round] = arrival; open_rounds++; }
    if (arrival < first_ns[round]) first_ns[round] = arrival;
    if (arrival > last_ns[round]) last_ns[round] = arrival;
    if (arrived[round] == option.fans) {
        open_rounds--;
        printf("{\"event\":\"round\",\"offset\":%lld,\"first_ns\":%llu,\"last_ns\":%llu}\n", (long long)offset,
               (unsigned long long)first_ns[round], (unsigned long long)last_ns[round]);
        fflush(stdout);
    }
}

static void count_each(struct fan *fan, const char *text, size_t size) {
    const char *end = text + size, *mark = text;
    size_t length = strlen(option.each);
    bool found = false;
    while ((mark = memmem(mark, (size_t)(end - mark), option.each, length))) {
        int64_t offset;
        const char *after = read_number(mark += length, end, &offset);
        if (after == mark || !begins(after, (size_t)(end - after), option.each_end)) continue;
        found = true;
        count_offset(fan, offset);
    }
    frames += found;
    bytes += found ? size : 0;
}

static void message(struct fan *fan, const char *text, size_t size) {
    for (int i = 0; i < option.answer_count; i++) {
        const struct answer *known = &option.answers[i];
        if (begins(text, size, known->prefix)) return reply(fan, TEXT_FRAME, known->reply, strlen(known->reply));
    }
    if (fan->state == WAITING && begins(text, size, option.ready)) became_ready(fan);
    if (option.each) return count_each(fan, text, size);
    const char *mark = memmem(text, size, OFFSET_MARK, sizeof OFFSET_MARK - 1);
    if (!mark) return;                            /* hello or pulse */
    int64_t offset;
    mark += sizeof OFFSET_MARK - 1;
    if (read_number(mark, text + size, &offset) == mark) return;
    frames++;
    bytes += size;
    count_offset(fan, offset);
}

static void mark_closed(struct fan *fan) {
    if (fan->state != READY) die("a socket was closed before it was ready (%d of %d were)", ready, option.fans);
    fan->state = GONE;
    closed++;
    close(fan->fd);
    free(fan->rest);
    fan->rest = NULL;
}

/* Handle the whole frames in data. Return their size in bytes. */
static size_t take_frames(struct fan *fan, const char *data, size_t size) {
    struct frame frame;
    size_t position = 0, taken;
    while (fan->state != GONE && (taken = read_frame(data + position, size - position, &frame))) {
        position += taken;
        switch (frame.kind) {
        case TEXT_FRAME: case BINARY_FRAME: message(fan, frame.payload, frame.length); break;
        case CLOSE_FRAME: mark_closed(fan); break;
        case PING_FRAME: reply(fan, PONG_FRAME, frame.payload, frame.length); break;
        case PONG_FRAME: break;
        default: die("a frame that begins with 0x%02x", frame.kind);
        }
    }
    return position;
}

/* Return the size of the response's head, or 0 if it is incomplete. */
static size_t take_response(struct fan *fan, const char *data, size_t size) {
    size_t head = head_size(data, size);
    if (!head) return 0;
    if (!is_upgraded(data, head)) die("refused: %.*s", (int)(head - 4), data);
    fan->state = WAITING;
    if (!option.ready) became_ready(fan);
    return head;
}

/* Receive data. With --stamped, also record when its last byte arrived. */
static ssize_t take(int fd, char *to, size_t most) {
    if (!option.stamped) return recv(fd, to, most, 0);
    union { char bytes[256]; struct cmsghdr aligned; } control;
    struct iovec piece = {.iov_base = to, .iov_len = most};
    struct msghdr head = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = control.bytes,
                          .msg_controllen = sizeof control.bytes};
    ssize_t got = recvmsg(fd, &head, 0);
    arrival = now();                              /* if the kernel does not state it */
    for (struct cmsghdr *c = got > 0 ? CMSG_FIRSTHDR(&head) : NULL; c; c = CMSG_NXTHDR(&head, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS) continue;
        struct timespec t;
        memcpy(&t, CMSG_DATA(c), sizeof t);
        arrival = (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec + from_time_of_day();
    }
    return got;
}

static void receive(struct fan *fan) {
    size_t kept = fan->rest_size;
    if (kept) memcpy(inbox, fan->rest, kept);
    ssize_t got = take(fan->fd, inbox + kept, sizeof inbox - kept);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return mark_closed(fan);
    size_t size = kept + (size_t)got, position = 0;
    if (fan->state == UPGRADING) position = take_response(fan, inbox, size);
    if (fan->state != UPGRADING) position += take_frames(fan, inbox + position, size - position);
    if (fan->state == GONE) return;
    size_t left = size - position;
    if (left && !(fan->rest = realloc(fan->rest, left))) die("out of memory");
    if (left) memcpy(fan->rest, inbox + position, left);
    fan->rest_size = left;
}

/* --- the end */

static void report(int64_t last) {
    uint64_t expected = last < option.first ? 0 : (uint64_t)(last - option.first + 1) * (uint64_t)option.fans, got = 0;
    for (int64_t round = 0; round < option.rounds && round <= last - option.first; round++)
        got += (uint64_t)arrived[round];
    printf("{\"event\":\"result\",\"lost\":%llu,\"duplicated\":%llu,\"disordered\":%llu,\"frames\":%llu,\"bytes\":%llu,"
           "\"closed\":%llu,\"cpu_ns\":%llu}\n", (unsigned long long)(expected - got), (unsigned long long)duplicated,
           (unsigned long long)disordered, (unsigned long long)frames, (unsigned long long)bytes,
           (unsigned long long)closed, (unsigned long long)nanoseconds(CLOCK_PROCESS_CPUTIME_ID));
    fflush(stdout);
}

static void run_order(void) {
    char line[64];
    ssize_t size = read(STDIN_FILENO, line, sizeof line - 1);
    if (size <= 0) exit(0);
    line[size] = 0;
    long long last;
    long ms;
    if (sscanf(line, "sleep %ld", &ms) == 1) {
        puts("{\"event\":\"asleep\"}");
        fflush(stdout);
        struct timespec rest = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
        nanosleep(&rest, NULL);
        return;
    }
    if (sscanf(line, "end %lld", &last) != 1) die("unknown order: %s", line);
    report(last);
    exit(0);
}

static void read_options(int argc, char **argv) {
    static const struct option known[] = {
        {"fans", 1, 0, 'f'}, {"port", 1, 0, 'p'}, {"path", 1, 0, 'u'}, {"first", 1, 0, 'o'}, {"rounds", 1, 0, 'r'},
        {"ready", 1, 0, 'y'}, {"answer", 1, 0, 'a'}, {"parallel", 1, 0, 'k'}, {"seconds", 1, 0, 's'},
        {"spin", 0, 0, 'z'}, {"stamped", 0, 0, 't'}, {"each", 1, 0, 'e'},
        {0, 0, 0, 0}};
    for (int letter; (letter = getopt_long(argc, argv, "", known, NULL)) != -1;) switch (letter) {
        case 'f': option.fans = atoi(optarg); break;
        case 'p':
            if (option.port_count == MAX_PORTS) die("more than %d ports", MAX_PORTS);
            option.ports[option.port_count++] = atoi(optarg);
            break;
        case 'u': option.path = optarg; break;
        case 'o': option.first = atoll(optarg); break;
        case 'r': option.rounds = atoll(optarg); break;
        case 'y': option.ready = optarg; break;
        case 'k': option.parallel = atoi(optarg); break;
        case 's': option.seconds = atoi(optarg); break;
        case 'z': option.spin = true; break;
        case 't': option.stamped = true; break;
        case 'e': {
            char *equals = strchr(optarg, '=');
            if (!equals) die("--each PREFIX=SUFFIX");
            *equals = 0;
            option.each = optarg;
            option.each_end = equals + 1;
            break;
        }
        case 'a': {
            char *equals = strchr(optarg, '=');
            if (!equals || option.answer_count == MAX_ANSWERS) die("--answer PREFIX=REPLY, at most %d", MAX_ANSWERS);
            *equals = 0;
            option.answers[option.answer_count++] = (struct answer){optarg, equals + 1};
            break;
        }
        default: exit(2);
    }
    if (option.fans < 1 || option.rounds < 1 || option.parallel < 1 || !option.port_count || !option.path)
        die("--fans, --port, --path, --first and --rounds are needed");
}

int main(int argc, char **argv) {
    read_options(argc, argv);
    alarm((unsigned)option.seconds);              /* a limit, whatever happens */
    require_descriptors(option.fans);
    fans = zeroed((size_t)option.fans, sizeof *fans);
    seen = zeroed(((size_t)option.fans * (size_t)option.rounds >> 3) + 1, 1);
    arrived = zeroed((size_t)option.rounds, sizeof *arrived);
    first_ns = zeroed((size_t)option.rounds, sizeof *first_ns);
    last_ns = zeroed((size_t)option.rounds, sizeof *last_ns);
    connect_ms = zeroed((size_t)option.fans, sizeof *connect_ms);
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    watch(epoll_fd, EPOLL_CTL_ADD, STDIN_FILENO, EPOLLIN, STDIN_TAG);
    storm_began = now();
    open_more();
    for (;;) {
        struct epoll_event events[EVENTS];
        /* A spinning client does not sleep while a message is on its way. Otherwise each of the server's sends would
           pay for waking it up, and the server's cost would depend on the client's speed. */
        int count = epoll_wait(epoll_fd, events, EVENTS, option.spin && open_rounds ? 0 : -1);
        if (count < 0 && errno != EINTR) die("epoll_wait: %s", strerror(errno));
        for (int i = 0; i < count; i++) {
            if (events[i].data.u64 == STDIN_TAG) { run_order(); continue; }
            struct fan *fan = &fans[events[i].data.u64];
            if (fan->state == CONNECTING) request_upgrade((int)events[i].data.u64);
            else if (fan->state != GONE) receive(fan);
        }
    }
}
