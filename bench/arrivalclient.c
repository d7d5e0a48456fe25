/* The load client of bench.kickoff: fans who arrive. Each fan runs the steps of a visit, then stays on its socket.
 *
 *   arrivalclient --fans N --port PAGES --socket-port SOCKETS --visit FILE --mark TEXT --lines L [--ready PREFIX]
 *                 [--within S] [--limit S] [--parallel K] [--seconds S]
 *
 * FILE has a step a line: KIND, PATH and perhaps a header, separated by tabs.
 *   get     a request
 *   page    a request; {offset} and {epoch} of the socket's PATH are read from its body
 *   file    a request; every second fan was here before and sends the header, so that the answer may be 304
 *   socket  a WebSocket, on a connection of its own; the other steps share one connection, one after the other
 * A fan is live after the socket's 101, or after its first frame that begins with --ready. N fans start evenly within
 * --within seconds, but at most K are on their way at a time, and none starts after --limit seconds.
 *
 * A line is a frame with --mark; its offset follows the mark. A fan must get each line after its page's offset. If
 * PATH has no {offset}, the server has no log, and a fan must get each line after the first that it gets. L is the
 * greatest number of lines.
 *
 * stdout, one JSON object a line:
 *   {"event":"arrived","fans":n,"failed":n,"first_failure":text,"seconds":s,"p50_ms":x,"p99_ms":x,"requests":n,
 *    "not_modified":n,"bytes":n}          all fans that started are live and have run all steps, or have failed;
 *                                         times are from the first byte asked until the fan was live
 *   {"event":"result","lost":n,"duplicated":n,"disordered":n,"lines":n,"closed":n,"cpu_ns":n}
 * stdin: "end LAST" requests the result as soon as all fans have the line LAST, after WAIT_S seconds at the latest.
 * End of file ends the client. A broken frame ends it with a message and status 1.
 */
#define _GNU_SOURCE
#include <strings.h>
#include <zlib.h>

#include "fans.h"

#define MAX_STEPS 256
#define WAIT_S 20
#define STDIN_TAG UINT64_MAX

enum kind { GET, PAGE, STATIC_FILE, SOCKET };

struct step { enum kind kind; char *path, *header; };

struct connection {
    int fd;                                       /* -1: not open */
    bool connecting;
    char *unread;                                 /* the answer's head, a page's body, or the beginning of a frame */
    size_t size;
};

struct fan {
    struct connection http, socket;
    int step;                                     /* the step that runs; option.steps: all have run */
    size_t head, needed, got;                     /* bytes of the running answer: its head, all of it, arrived */
    uint64_t started, live;                       /* ns; 0: not yet */
    int64_t base, highest;                        /* the page's offset, and the greatest one seen; -1: unknown */
    char epoch[32];
    bool failed, upgraded, closed;
    uint8_t *seen;                                /* one bit per line after `base` */
};

static struct {
    int fans, port, socket_port, steps, parallel, seconds, lines;
    double within, limit;
    const char *mark, *ready;
    bool has_log;                                 /* the socket's path has {offset} */
} option = {.parallel = 100, .seconds = 3600, .within = 60, .limit = 120};

static struct step steps[MAX_STEPS];
static struct fan *fans;
static int epoll_fd, started, ended, failed;      /* fans; `ended` includes `failed` */
static char first_failure[200];
static uint64_t began, end_before, requests, not_modified, bytes, duplicated, disordered, closed;
static int64_t last_line = -1;                    /* of the order "end" */
static bool arrived;
static char inbox[1 << 18], page_text[1 << 23];

/* --- connections */

static void watch_fan(int operation, struct fan *fan, const struct connection *connection, uint32_t events) {
    uint64_t tag = (uint64_t)(fan - fans) << 1 | (connection == &fan->socket);
    watch(epoll_fd, operation, connection->fd, events, tag);
}

static void open_connection(struct fan *fan, struct connection *connection, int port) {
    connection->fd = connect_to(port, (int)(fan - fans));
    connection->connecting = true;
    watch_fan(EPOLL_CTL_ADD, fan, connection, EPOLLOUT);
}

static void disconnect(struct connection *connection) {
    if (connection->fd >= 0) close(connection->fd);
    free(connection->unread);
    *connection = (struct connection){.fd = -1};
}

static void keep(struct connection *connection, const char *data, size_t size) {
    if (!(connection->unread = realloc(connection->unread, connection->size + size + 1))) die("out of memory");
    memcpy(connection->unread + connection->size, data, size);
    connection->size += size;
    connection->unread[connection->size] = 0;     /* heads and pages are searched as text */
}

/* The fan leaves. Its failure counts; the first reason is reported. */
static void fail(struct fan *fan, const char *format, ...) {
    if (!failed++) {
        va_list list;
        va_start(list, format);
        vsnprintf(first_failure, sizeof first_failure, format, list);
        va_end(list);
        for (char *c = first_failure; *c; c++) if (*c < ' ' || *c == '"' || *c == '\\') *c = ' ';
    }
    fan->failed = true;
    ended++;
    disconnect(&fan->http);
    disconnect(&fan->socket);
}

/* --- steps */

/* A browser's headers: their number is part of the cost of a request. */
static void request(struct fan *fan, const struct step *step) {
    char text[4096];
    bool returning = step->kind == STATIC_FILE && (fan - fans) % 2 && step->header;
    int length = snprintf(text, sizeof text,
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: keep-alive\r\nUser-Agent: " AGENT "\r\nAccept: */*\r\n"
        "Accept-Encoding: gzip\r\nAccept-Language: en-GB,en;q=0.9\r\n%s%s\r\n", step->path, option.port,
        returning ? step->header : "", returning ? "\r\n" : "");
    if (length >= (int)sizeof text) die("the path is too long: %s", step->path);
    fan->head = fan->needed = fan->got = 0;
    requests++;
    if (send(fan->http.fd, text, (size_t)length, MSG_NOSIGNAL) != length)
        fail(fan, "%s: send: %s", step->path, strerror(errno));
}

static void request_upgrade(struct fan *fan, const struct step *step) {
    char path[1024];
    size_t length = 0;
    for (const char *c = step->path; *c && length < sizeof path - 64;) {
        if (begins(c, strlen(c), "{offset}")) {
            length += (size_t)sprintf(path + length, "%lld", (long long)fan->base);
            c += strlen("{offset}");
        } else if (begins(c, strlen(c), "{epoch}")) {
            length += (size_t)sprintf(path + length, "%s", fan->epoch);
            c += strlen("{epoch}");
        } else {
            path[length++] = *c++;
        }
    }
    path[length] = 0;
    if (!send_upgrade(fan->socket.fd, path, option.socket_port))
        fail(fan, "%s: send: %s", path, strerror(errno));
}

static void run_step(struct fan *fan) {
    if (fan->step == option.steps) {
        ended++;
        return disconnect(&fan->http);
    }
    if (steps[fan->step].kind == SOCKET) open_connection(fan, &fan->socket, option.socket_port);
    else request(fan, &steps[fan->step]);
}

static void finish_step(struct fan *fan) {
    fan->step++;
    run_step(fan);
}

static void start_due_fans(void) {
    double passed = (double)(now() - began) / 1e9;
    double due = passed / option.within * option.fans + 1;
    if (passed > option.limit) option.fans = started;
    while (started < option.fans && started < due && started - ended < option.parallel) {
        struct fan *fan = &fans[started++];
        *fan = (struct fan){.http.fd = -1, .socket.fd = -1, .started = now(), .base = -1, .highest = -1};
        open_connection(fan, &fan->http, option.port);
    }
}

/* --- answers */

static bool inflate_page(const char *data, size_t size, size_t *text_size) {
    z_stream stream = {.next_in = (Bytef *)data, .avail_in = (uInt)size, .next_out = (Bytef *)page_text,
                       .avail_out = sizeof page_text - 1};
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) die("inflateInit2");
    int status = inflate(&stream, Z_FINISH);
    *text_size = stream.total_out;
    inflateEnd(&stream);
    return status == Z_STREAM_END;
}

/* Read the page's epoch and offset: "epoch": "…", "offset": 475. Successive fans mostly get the same bytes. */
static bool read_position(struct fan *fan, const char *body, size_t size, bool gzipped) {
    static char *before, epoch[sizeof fan->epoch];
    static size_t size_before;
    static long long offset;
    if (!before || size != size_before || memcmp(before, body, size)) {
        const char *text = body;
        size_t text_size = size;
        if (gzipped) {
            if (!inflate_page(body, size, &text_size)) return false;
            page_text[text_size] = 0;
            text = page_text;
        }
        const char *mark = memmem(text, text_size, "\"epoch\":", 8);   /* in sscanf, a space is any number of them */
        if (!mark || sscanf(mark, "\"epoch\": \"%31[^\"]\", \"offset\": %lld", epoch, &offset) != 2) return false;
        if (!(before = realloc(before, size + 1))) die("out of memory");
        memcpy(before, body, size);
        size_before = size;
    }
    memcpy(fan->epoch, epoch, sizeof epoch);
    fan->base = fan->highest = offset;
    return true;
}

/* Read the head of an answer. Return false after a failure. */
static bool take_head(struct fan *fan, const struct step *step, size_t head) {
    struct connection *http = &fan->http;
    http->unread[head - 1] = 0;                   /* ends the text of the head */
    int status = 0;
    sscanf(http->unread, "HTTP/1.%*d %d", &status);
    const char *length = strcasestr(http->unread, "\r\nContent-Length:");
    if (status != 200 && !(status == 304 && step->kind == STATIC_FILE)) {
        fail(fan, "%s: status %d", step->path, status);
        return false;
    }
    if (status == 200 && !length) {
        fail(fan, "%s: an answer without Content-Length", step->path);
        return false;
    }
    not_modified += status == 304;
    fan->head = head;
    fan->needed = head + (status == 200 ? strtoul(length + strlen("\r\nContent-Length:"), NULL, 10) : 0);
    return true;
}

static void take_answer(struct fan *fan, const char *data, size_t size) {
    struct connection *http = &fan->http;
    const struct step *step = &steps[fan->step];
    if (fan->step == option.steps || step->kind == SOCKET) return fail(fan, "an answer that was not asked for");
    fan->got += size;
    bytes += size;
    if (!fan->head || step->kind == PAGE) keep(http, data, size);
    if (!fan->head) {
        size_t head = head_size(http->unread, http->size);
        if (!head || !take_head(fan, step, head)) return;
    }
    if (fan->got < fan->needed) return;
    if (fan->got > fan->needed) return fail(fan, "%s: an answer of more than its Content-Length", step->path);
    if (step->kind == PAGE && option.has_log) {
        bool gzipped = strcasestr(http->unread, "\r\nContent-Encoding: gzip") != NULL;
        if (!read_position(fan, http->unread + fan->head, fan->needed - fan->head, gzipped))
            return fail(fan, "%s: a page without epoch and offset", step->path);
    }
    http->size = 0;
    finish_step(fan);
}

/* --- frames */

static void count_line(struct fan *fan, int64_t offset) {
    if (fan->base < 0) fan->base = fan->highest = offset - 1;
    int64_t line = offset - fan->base - 1;
    if (line < 0) { duplicated++; return; }       /* the page has it */
    if (line >= option.lines) die("offset %lld is beyond --lines", (long long)offset);
    if (!fan->seen) fan->seen = zeroed((size_t)option.lines / 8 + 1, 1);
    uint8_t bit = (uint8_t)(1u << (line & 7));
    if (fan->seen[line >> 3] & bit) { duplicated++; return; }
    fan->seen[line >> 3] |= bit;
    if (offset < fan->highest) disordered++;
    else fan->highest = offset;
}

static void become_live(struct fan *fan) {
    fan->live = now();
    finish_step(fan);
}

static void take_message(struct fan *fan, const char *text, size_t size) {
    if (!fan->live && option.ready && begins(text, size, option.ready)) become_live(fan);
    if (fan->failed) return;
    const char *mark = memmem(text, size, option.mark, strlen(option.mark));
    if (!mark) return;
    int64_t offset;
    read_number(mark + strlen(option.mark), text + size, &offset);
    count_line(fan, offset);
}

static void take_close(struct fan *fan) {
    if (!fan->live) return fail(fan, "a socket was closed before it was live");
    fan->closed = true;
    closed++;
    disconnect(&fan->socket);
}

/* Handle the whole frames in data. Return their size in bytes. */
static size_t take_frames(struct fan *fan, const char *data, size_t size) {
    struct frame frame;
    size_t position = 0, taken;
    while (fan->socket.fd >= 0 && (taken = read_frame(data + position, size - position, &frame))) {
        position += taken;
        switch (frame.kind) {
        case TEXT_FRAME: case BINARY_FRAME: take_message(fan, frame.payload, frame.length); break;
        case CLOSE_FRAME: take_close(fan); break;
        case PING_FRAME:                          /* a failure is seen when the socket is read */
            (void)!send_frame(fan->socket.fd, PONG_FRAME, frame.payload, frame.length);
            break;
        case PONG_FRAME: break;
        default: die("a frame that begins with 0x%02x", frame.kind);
        }
    }
    return position;
}

static void take_socket_data(struct fan *fan, const char *data, size_t size) {
    struct connection *socket = &fan->socket;
    keep(socket, data, size);
    size_t position = 0;
    if (!fan->upgraded) {
        position = head_size(socket->unread, socket->size);
        if (!position) return;
        if (!is_upgraded(socket->unread, position))
            return fail(fan, "the upgrade was refused: %.*s", (int)position - 4, socket->unread);
        fan->upgraded = true;
        if (!option.ready) become_live(fan);
        if (fan->failed) return;
    }
    position += take_frames(fan, socket->unread + position, socket->size - position);
    if (socket->fd < 0) return;
    memmove(socket->unread, socket->unread + position, socket->size - position);
    socket->size -= position;
}

/* --- events */

static void handle(struct fan *fan, struct connection *connection) {
    bool is_socket = connection == &fan->socket;
    if (connection->connecting) {
        int error = connect_error(connection->fd);
        if (error) return fail(fan, "connect: %s", strerror(error));
        connection->connecting = false;
        watch_fan(EPOLL_CTL_MOD, fan, connection, EPOLLIN);
        if (is_socket) request_upgrade(fan, &steps[fan->step]);
        else run_step(fan);
        return;
    }
    ssize_t got = recv(connection->fd, inbox, sizeof inbox, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got > 0) return is_socket ? take_socket_data(fan, inbox, (size_t)got) : take_answer(fan, inbox, (size_t)got);
    if (is_socket) take_close(fan);
    else if (steps[fan->step].kind == SOCKET) fail(fan, "the server closed the connection of the pages");
    else fail(fan, "%s: the server closed the connection", steps[fan->step].path);
}

static void report_arrival(void) {
    double *ms = zeroed((size_t)started, sizeof *ms);
    int live = 0;
    for (int i = 0; i < started; i++)
        if (fans[i].live && !fans[i].failed) ms[live++] = (double)(fans[i].live - fans[i].started) / 1e6;
    qsort(ms, (size_t)live, sizeof *ms, by_value);
    printf("{\"event\":\"arrived\",\"fans\":%d,\"failed\":%d,\"first_failure\":\"%s\",\"seconds\":%.3f,"
           "\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"requests\":%llu,\"not_modified\":%llu,\"bytes\":%llu}\n",
           live, failed, first_failure, (double)(now() - began) / 1e9, percentile(ms, live, 0.5),
           percentile(ms, live, 0.99), (unsigned long long)requests, (unsigned long long)not_modified,
           (unsigned long long)bytes);
    fflush(stdout);
    free(ms);
    arrived = true;
}

static bool all_have_last(void) {
    for (int i = 0; i < started; i++)
        if (!fans[i].failed && !fans[i].closed && fans[i].highest < last_line) return false;
    return true;
}

static void report_result(void) {
    uint64_t lost = 0, lines = 0;
    for (int i = 0; i < started; i++) {
        struct fan *fan = &fans[i];
        if (fan->failed) continue;
        uint64_t expected = fan->base < 0 ? 1 : (uint64_t)(last_line - fan->base), got = 0;
        for (int64_t line = 0; fan->seen && line < last_line - fan->base; line++)
            got += fan->seen[line >> 3] >> (line & 7) & 1;
        lost += expected - got;
        lines += got;
    }
    printf("{\"event\":\"result\",\"lost\":%llu,\"duplicated\":%llu,\"disordered\":%llu,\"lines\":%llu,"
           "\"closed\":%llu,\"cpu_ns\":%llu}\n", (unsigned long long)lost, (unsigned long long)duplicated,
           (unsigned long long)disordered, (unsigned long long)lines, (unsigned long long)closed,
           (unsigned long long)nanoseconds(CLOCK_PROCESS_CPUTIME_ID));
    fflush(stdout);
    exit(0);
}

static void run_order(void) {
    char line[64];
    ssize_t size = read(STDIN_FILENO, line, sizeof line - 1);
    if (size <= 0) exit(0);
    line[size] = 0;
    long long last;
    if (sscanf(line, "end %lld", &last) != 1) die("unknown order: %s", line);
    last_line = last;
    end_before = now() + WAIT_S * 1000000000ull;
}

static void read_visit(const char *name) {
    static const char *kinds[] = {"get", "page", "file", "socket"};
    FILE *file = fopen(name, "r");
    if (!file) die("%s: %s", name, strerror(errno));
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, file) > 0) {
        if (option.steps == MAX_STEPS) die("more than %d steps", MAX_STEPS);
        struct step *step = &steps[option.steps++];
        char *rest = line, *kind = strsep(&rest, "\t\n");
        step->path = strdup(strsep(&rest, "\t\n"));
        step->header = rest && *rest && *rest != '\n' ? strndup(rest, strcspn(rest, "\n")) : NULL;
        for (step->kind = GET; step->kind <= SOCKET && strcmp(kinds[step->kind], kind); step->kind++) {}
        if (step->kind > SOCKET) die("an unknown kind of step: %s", kind);
        if (step->kind == SOCKET) option.has_log = strstr(step->path, "{offset}") != NULL;
    }
    free(line);
    fclose(file);
    if (!option.steps || steps[0].kind == SOCKET) die("a visit begins with a request");
}

static void read_options(int argc, char **argv) {
    static const struct option known[] = {
        {"fans", 1, 0, 'f'}, {"port", 1, 0, 'p'}, {"socket-port", 1, 0, 'q'}, {"visit", 1, 0, 'v'},
        {"mark", 1, 0, 'm'}, {"lines", 1, 0, 'l'}, {"ready", 1, 0, 'y'}, {"within", 1, 0, 'w'}, {"limit", 1, 0, 't'},
        {"parallel", 1, 0, 'k'}, {"seconds", 1, 0, 's'}, {0, 0, 0, 0}};
    for (int letter; (letter = getopt_long(argc, argv, "", known, NULL)) != -1;) switch (letter) {
        case 'f': option.fans = atoi(optarg); break;
        case 'p': option.port = atoi(optarg); break;
        case 'q': option.socket_port = atoi(optarg); break;
        case 'v': read_visit(optarg); break;
        case 'm': option.mark = optarg; break;
        case 'l': option.lines = atoi(optarg); break;
        case 'y': option.ready = optarg; break;
        case 'w': option.within = atof(optarg); break;
        case 't': option.limit = atof(optarg); break;
        case 'k': option.parallel = atoi(optarg); break;
        case 's': option.seconds = atoi(optarg); break;
        default: exit(2);
    }
    if (option.fans < 1 || option.parallel < 1 || option.lines < 1 || !option.port || !option.socket_port ||
        !option.steps || !option.mark || option.within <= 0)
        die("--fans, --port, --socket-port, --visit, --mark and --lines are needed");
}

int main(int argc, char **argv) {
    read_options(argc, argv);
    alarm((unsigned)option.seconds);              /* a limit, whatever happens */
    require_descriptors(option.fans + option.parallel);
    fans = zeroed((size_t)option.fans, sizeof *fans);
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    watch(epoll_fd, EPOLL_CTL_ADD, STDIN_FILENO, EPOLLIN, STDIN_TAG);
    began = now();
    for (;;) {
        start_due_fans();
        if (!arrived && started == option.fans && ended == started) report_arrival();
        if (last_line >= 0 && (all_have_last() || now() > end_before)) report_result();
        struct epoll_event events[EVENTS];
        /* while fans are due or a result is waited for, look at the clock often enough */
        int count = epoll_wait(epoll_fd, events, EVENTS, started < option.fans || last_line >= 0 ? 2 : -1);
        if (count < 0 && errno != EINTR) die("epoll_wait: %s", strerror(errno));
        for (int i = 0; i < count; i++) {
            if (events[i].data.u64 == STDIN_TAG) { run_order(); continue; }
            struct fan *fan = &fans[events[i].data.u64 >> 1];
            struct connection *connection = events[i].data.u64 & 1 ? &fan->socket : &fan->http;
            if (connection->fd >= 0) handle(fan, connection);
        }
    }
}
