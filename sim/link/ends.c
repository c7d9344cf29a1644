/* SPDX-License-Identifier: MIT */
/* The kinds of ends as rows; what a kind needs besides (inotify for terminals) is made with the
 * first that needs it. A WHERE that names no kind is a path, as a port was before there were
 * kinds: so a word that is neither is a mistake and not a file that is missing. */
#include "link/ends.h"

#include "base/die.h"
#include "link/dial.h"
#include "link/listen.h"
#include "link/pty.h"
#include "link/rfc2217_codec.h"
#include "link/serial.h"
#include "link/stdio.h"
#include "scenario/scenario.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>

struct ends {
    struct loop *loop;
    struct ptys *ptys; /* NULL: there was none yet */
};

struct ends *ends_new(struct loop *loop)
{
    struct ends *ends = xzalloc(sizeof *ends);
    ends->loop = loop;
    return ends;
}

void ends_free(struct ends *ends)
{
    ptys_free(ends->ptys);
    free(ends);
}

/* What stands behind the kind's name. */
static const char *rest_of(const struct end_request *request)
{
    const struct end_kind *kind = ends_kind(request->where, request->side, NULL);
    return request->where + strlen(kind->name);
}

/* --- terminals --- */

static struct end *open_pty(struct ends *ends, const struct end_request *request,
                            struct bytes *why)
{
    const char *reason = NULL;
    if (!ends->ptys)
        ends->ptys = ptys_new(ends->loop, &reason);
    if (!ends->ptys) {
        bytes_addf(why, "cannot watch terminals (inotify): %s", reason);
        return NULL;
    }
    struct end *end = pty_new(ends->ptys, request->events, request->owner, &reason);
    if (!end)
        bytes_addf(why, "cannot make a terminal: %s", reason);
    return end;
}

/* "/dev/ttyUSB0@9600,dtr=dcd,rts=ri": a port, its rate (0: none), and how it is wired. */
struct port {
    struct span path;
    int64_t rate;
    struct serial_wiring wiring;
};

static const struct wire {
    const char *name;
    unsigned circuit;
} wires[] = {{"dcd", V24_DCD}, {"ri", V24_RI}, {"cts", V24_CTS}, {"dsr", V24_DSR}, {"none", 0}};

static bool read_wire(struct span text, const char *pin, unsigned *circuit)
{
    if (!span_starts(text, pin))
        return false;
    text = span_skip(text, strlen(pin));
    for (size_t i = 0; i < sizeof wires / sizeof *wires; i++) {
        if (!span_is(text, wires[i].name))
            continue;
        *circuit = wires[i].circuit;
        return true;
    }
    return false;
}

static size_t last(struct span text, char c)
{
    size_t at = text.count;
    while (at && text.at[at - 1] != c)
        at--;
    return at ? at - 1 : text.count;
}

/* From the end on, as long as it is something that may follow a path. */
static struct port port_of(const char *where)
{
    struct port port = {.path = span_of(where), .wiring = {.dtr = V24_DCD, .rts = V24_CTS}};
    size_t at = last(port.path, ',');
    while (at < port.path.count) {
        struct span wire = span_skip(port.path, at + 1);
        if (!read_wire(wire, "dtr=", &port.wiring.dtr) &&
            !read_wire(wire, "rts=", &port.wiring.rts))
            return port;
        port.path = span_cut(port.path, at);
        at = last(port.path, ',');
    }
    at = last(port.path, '@');
    if (at < port.path.count &&
        span_number(span_skip(port.path, at + 1), INT32_MAX, &port.rate) && port.rate > 0)
        port.path = span_cut(port.path, at);
    return port;
}

int64_t ends_rate(const char *where)
{
    return port_of(where).rate;
}

static struct end *open_serial(struct ends *ends, const struct end_request *request,
                               struct bytes *why)
{
    static const struct serial_wiring straight = {.dtr = V24_DTR, .rts = V24_RTS};
    const char *reason = NULL;
    struct port port = port_of(request->where);
    char *path = span_dup(port.path);
    struct end *end = serial_new(ends->loop, path, request->side,
                                 request->side == END_DCE ? &port.wiring : &straight,
                                 request->events, request->owner, &reason);
    if (!end)
        bytes_addf(why, "cannot open %s: %s", path, reason);
    else
        end_set_rate(end, port.rate ? port.rate : request->rate);
    free(path);
    return end;
}

/* --- sockets --- */

/* With its number, when there are several. */
static bool tcp_address(const struct end_request *request, struct socket_address *at)
{
    struct net_address address;
    if (!scenario_parse_listen(span_of(rest_of(request)), &address) ||
        (address.port && address.port + request->number > UINT16_MAX))
        return false;
    uint16_t port = address.port ? (uint16_t)(address.port + request->number) : 0;
    return socket_address_ip(at, address.host, port);
}

static bool check_tcp(const struct end_request *request)
{
    struct socket_address at;
    return tcp_address(request, &at);
}

static struct end *listen_at(struct ends *ends, const struct end_request *request,
                             struct listen_parts *parts, struct bytes *why)
{
    const char *reason = NULL;
    parts->loop = ends->loop;
    parts->events = request->events;
    parts->owner = request->owner;
    struct end *end = listen_new(parts, &reason);
    if (end)
        return end;
    bytes_addf(why, "cannot listen on %s", parts->path ? parts->path : "");
    if (parts->at)
        socket_address_add(parts->at, why);
    bytes_addf(why, ": %s", reason);
    return NULL;
}

static struct end *open_tcp(struct ends *ends, const struct end_request *request,
                            struct bytes *why)
{
    const struct end_kind *kind = ends_kind(request->where, request->side, NULL);
    struct socket_address at;
    must(tcp_address(request, &at));
    return listen_at(ends, request,
                     &(struct listen_parts){.at = &at,
                                            .scheme = kind->codec ? "rfc2217://" : "socket://",
                                            .codec = kind->codec ? kind->codec() : NULL},
                     why);
}

static void add_path(const struct end_request *request, struct bytes *path)
{
    bytes_add_text(path, rest_of(request));
    if (request->count > 1)
        bytes_addf(path, "%zu", request->number);
}

static bool check_unix(const struct end_request *request)
{
    struct bytes path = {0};
    add_path(request, &path);
    bool good = *rest_of(request) && path.count < sizeof((struct sockaddr_un){0}).sun_path;
    bytes_release(&path);
    return good;
}

static struct end *open_unix(struct ends *ends, const struct end_request *request,
                             struct bytes *why)
{
    struct bytes path = {0};
    add_path(request, &path);
    struct end *end =
        listen_at(ends, request,
                  &(struct listen_parts){.path = bytes_at(&path), .scheme = "unix:"}, why);
    bytes_release(&path);
    return end;
}

/* --- servers of others --- */

/* "HOST:PORT", or a path: it begins as one. */
static bool is_way(const char *text)
{
    return *text == '/' || *text == '.';
}

static bool dialled_address(const struct end_request *request, struct net_address *to)
{
    const char *text = rest_of(request);
    return scenario_parse_address(span_of(text), 0, to) && *to->host && to->port &&
           to->port + request->number <= UINT16_MAX;
}

static bool check_connect(const struct end_request *request)
{
    struct net_address to;
    return is_way(rest_of(request)) ? check_unix(request) : dialled_address(request, &to);
}

static bool check_dialled(const struct end_request *request)
{
    struct net_address to;
    return dialled_address(request, &to);
}

static void add_dialled_name(const struct end_request *request, const struct net_address *to,
                             struct bytes *name)
{
    const char *kind = ends_kind(request->where, request->side, NULL)->name;
    bool v6 = strchr(to->host, ':') != NULL;
    bytes_addf(name, "%s%s%s%s:%zu", kind, v6 ? "[" : "", to->host, v6 ? "]" : "",
               to->port + request->number);
}

/* Who wants to hear of a modem's end hears of it at once. */
static struct end *open_connect(struct ends *ends, const struct end_request *request,
                                struct bytes *why)
{
    const struct end_kind *kind = ends_kind(request->where, request->side, NULL);
    struct bytes name = {0}, path = {0};
    struct net_address to = {.port = 0};
    bool by_path = !dialled_address(request, &to);
    (void)why;
    if (by_path) {
        add_path(request, &path);
        bytes_addf(&name, "%s%s", kind->name, bytes_at(&path));
    } else {
        add_dialled_name(request, &to, &name);
    }
    struct end *end = dial_new(&(struct dial_parts){
        .loop = ends->loop,
        .host = to.host,
        .port = (uint16_t)(to.port + request->number),
        .path = by_path ? bytes_at(&path) : NULL,
        .name = bytes_at(&name),
        .patience = request->side == END_DCE ? DIAL_PATIENCE : 0,
        .codec = kind->codec ? kind->codec() : NULL,
        .events = request->events,
        .owner = request->owner,
    });
    bytes_release(&name);
    bytes_release(&path);
    return end;
}

static struct end *open_stdio(struct ends *ends, const struct end_request *request,
                              struct bytes *why)
{
    (void)why;
    return stdio_new(ends->loop, request->events, request->owner);
}

/* --- the kinds --- */

const struct end_kind end_kinds[] = {
    {.name = "pty",
     .form = "",
     .prints = "/dev/pts/7",
     .help = "a new pseudo-terminal",
     .many = END_MANY_EACH,
     .open = {[END_DCE] = open_pty}},
    {.name = "tcp:",
     .form = "[ADDR:]PORT",
     .example = "tcp:4000 or tcp:[::1]:4000, a port up to 65535 and an address of this machine",
     .prints = "socket://127.0.0.1:4000",
     .help = "a TCP port; 0 picks one, 127.0.0.1 unless ADDR is given",
     .many = END_MANY_COUNTED,
     .open = {[END_DCE] = open_tcp},
     .check = check_tcp,
     .is_network = true},
    {.name = "rfc2217:",
     .form = "[ADDR:]PORT",
     .example = "rfc2217:4001 or rfc2217:[::1]:4001, a port up to 65535 and an address of this "
                "machine",
     .prints = "rfc2217://127.0.0.1:4001",
     .help = "the same with modem lines, rate and breaks (RFC 2217)",
     .many = END_MANY_COUNTED,
     .open = {[END_DCE] = open_tcp},
     .codec = rfc2217_server_codec,
     .check = check_tcp,
     .is_network = true},
    {.name = "rfc2217://",
     .form = "HOST:PORT",
     .example = "rfc2217://127.0.0.1:4001",
     .help = "a modem behind a server of RFC 2217, with modem lines, rate and breaks",
     .many = END_MANY_NOT,
     .open = {[END_DTE] = open_connect},
     .codec = rfc2217_client_codec,
     .check = check_dialled},
    {.name = "tcp:",
     .form = "HOST:PORT",
     .example = "tcp:127.0.0.1:4000",
     .help = "a modem behind TCP",
     .many = END_MANY_NOT,
     .open = {[END_DTE] = open_connect},
     .check = check_connect},
    {.name = "unix:",
     .form = "PATH",
     .example = "unix:/tmp/modem, a path of at most 107 characters",
     .prints = "unix:/tmp/modem",
     .help = "a Unix socket, for this user",
     .many = END_MANY_COUNTED,
     .open = {[END_DCE] = open_unix, [END_DTE] = open_connect},
     .check = check_unix},
    {.name = "connect:",
     .form = "HOST:PORT",
     .example = "connect:127.0.0.1:4000, or connect:/tmp/serial for a Unix socket",
     .prints = "connect:127.0.0.1:4000",
     .help = "connects to a server, an emulator's for one, and again when that goes",
     .many = END_MANY_COUNTED,
     .open = {[END_DCE] = open_connect, [END_DTE] = open_connect},
     .check = check_connect},
    {.name = "stdio",
     .form = "",
     .help = "our stdin and stdout; its end is the end",
     .many = END_MANY_NOT,
     .open = {[END_DCE] = open_stdio}},
    {.name = "socket://",
     .form = "HOST:PORT",
     .example = "socket://127.0.0.1:4000",
     .help = "a modem behind TCP",
     .many = END_MANY_NOT,
     .open = {[END_DTE] = open_connect},
     .check = check_connect},
    {.name = "",
     .form = "DEV[@BAUD][,dtr=LINE][,rts=LINE]",
     .prints = "/dev/ttyUSB0",
     .help = "a serial port, or a terminal that is there already",
     .many = END_MANY_NOT,
     .open = {[END_DCE] = open_serial, [END_DTE] = open_serial}},
    {0},
};

static bool is_kind(const struct end_kind *kind, struct span where)
{
    size_t length = strlen(kind->name);
    return kind->form[0] ? span_starts(where, kind->name) && length
                         : span_is(where, kind->name);
}

/* Something there, or what looks like a path to it. */
static bool is_path(const char *where)
{
    struct stat there;
    return (strchr(where, '/') && !strstr(where, "://")) || stat(where, &there) == 0;
}

static struct span up_to_colon(struct span text)
{
    return span_cut(text, span_find(text, ':'));
}

static void expect_kind(struct span where, enum end_side side, struct bytes *why)
{
    const struct end_kind *nearest = NULL;
    size_t best = 3; /* further off is another word */
    struct span word = up_to_colon(where);
    for (const struct end_kind *kind = end_kinds; kind->name; kind++) {
        if (!kind->open[side])
            continue;
        size_t distance = text_distance(word, up_to_colon(span_of(kind->name)));
        bytes_addf(why, "%s%s%s", why->count ? ", " : "expected ", kind->name, kind->form);
        if (*kind->name && distance < best && distance < word.count) {
            best = distance;
            nearest = kind;
        }
    }
    if (nearest)
        bytes_addf(why, "; did you mean %s%s?", nearest->name, nearest->form);
}

const struct end_kind *ends_kind(const char *where, enum end_side side, struct bytes *why)
{
    const struct end_kind *kind = end_kinds;
    while (*kind->name && !(kind->open[side] && is_kind(kind, span_of(where))))
        kind++;
    if ((*kind->name || is_path(where)))
        return kind;
    if (why)
        expect_kind(span_of(where), side, why);
    return NULL;
}

bool ends_check(const char *where, enum end_side side, size_t count, struct bytes *why)
{
    const struct end_kind *kind = ends_kind(where, side, why);
    const struct end_request last = {
        .where = where, .side = side, .count = count, .number = count - 1};
    if (!kind)
        return false;
    bool one = kind->many == END_MANY_NOT && count > 1;
    if (one)
        bytes_addf(why, "it is one, and cannot be that of %zu modems", count);
    else if (kind->check && !kind->check(&last))
        bytes_addf(why, "expected %s%s", kind->example,
                   count > 1 ? ", also of the last modem" : "");
    else
        return true;
    return false;
}

bool ends_is_public(const char *where)
{
    const struct end_request request = {.where = where, .side = END_DCE};
    const struct end_kind *kind = ends_kind(where, END_DCE, NULL);
    struct socket_address at;
    return kind && kind->is_network && tcp_address(&request, &at) &&
           socket_address_is_open(&at);
}

struct end *ends_open(struct ends *ends, const struct end_request *request, struct bytes *why)
{
    size_t count = request->count ? request->count : 1;
    if (!ends_check(request->where, request->side, count, why))
        return NULL;
    return ends_kind(request->where, request->side, NULL)
        ->open[request->side](ends, request, why);
}
