/* SPDX-License-Identifier: MIT */
/* A port with a real modem behind it (tty_ioctl(4)). Nothing tells who is there or
 * not, so somebody is; a port that is pulled out reads as an end or an error. */
#include "link/serial.h"

#include "base/die.h"
#include "link/end_body.h"
#include "link/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct serial {
    struct end_fd body;
    enum end_side side;
    struct serial_wiring wiring;
    struct alarm start, look;
    size_t marked;     /* bytes of a mark that have come: 0xFF, 0xFF 0x00 */
    struct bytes line; /* without marks */
};

static void set_rate(struct end *end, int64_t rate)
{
    tty_set_rate(((struct serial *)end)->body.fd, rate);
}

static void set_break(struct end *end, bool on)
{
    tty_set_break(((struct serial *)end)->body.fd, on);
}

/* --- circuits --- */

static void set_lines(struct end *end, unsigned lines)
{
    struct serial *serial = (struct serial *)end;
    unsigned out =
        (lines & serial->wiring.dtr ? V24_DTR : 0) | (lines & serial->wiring.rts ? V24_RTS : 0);
    tty_set_lines(serial->body.fd, out);
}

/* What the other side's circuits are, from those that came in. */
static unsigned crossed(unsigned lines)
{
    return (lines & V24_CTS ? V24_RTS : 0) | (lines & (V24_DSR | V24_DCD) ? V24_DTR : 0);
}

static void look(void *owner)
{
    struct serial *serial = owner;
    unsigned lines;
    if (!tty_lines(serial->body.fd, &lines))
        return;
    end_heard_lines(&serial->body.end,
                    serial->side == END_DCE ? crossed(lines) : lines & V24_OF_DCE);
    end_wait(&serial->body.end, &serial->look, SERIAL_LOOK);
}

/* --- bytes --- */

/* A byte behind 0xFF: another one is that byte, and 0x00 0x00 a break. */
static void unmark(struct serial *serial, char byte)
{
    struct bytes *line = &serial->line;
    const char mark = (char)0xff;
    if (serial->marked == 1 && byte == '\0') {
        serial->marked = 2;
        return;
    }
    if (serial->marked == 2 && byte == '\0') {
        end_arrived(&serial->body.end, bytes_at(line), line->count);
        bytes_clear(line);
        end_heard_break(&serial->body.end, 0);
    } else if (byte == mark) {
        bytes_add_char(line, byte);
    }
    serial->marked = 0;
}

static void arrived(struct end_fd *body, const char *bytes, size_t count)
{
    struct serial *serial = (struct serial *)body;
    for (size_t i = 0; i < count; i++) {
        if (serial->marked)
            unmark(serial, bytes[i]);
        else if (bytes[i] == (char)0xff)
            serial->marked = 1;
        else
            bytes_add_char(&serial->line, bytes[i]);
    }
    if (serial->line.count)
        end_arrived(&body->end, bytes_at(&serial->line), serial->line.count);
    bytes_clear(&serial->line);
}

/* --- life --- */

static void serial_free(struct end *end)
{
    struct serial *serial = (struct serial *)end;
    alarm_cancel(&end->loop->agenda, &serial->start);
    alarm_cancel(&end->loop->agenda, &serial->look);
    bytes_release(&serial->line);
    end_fd_close(&serial->body);
    end_release(end);
    free(serial);
}

static void come(void *owner)
{
    end_came(owner);
    look(owner);
}

static void hung_up(struct end_fd *body)
{
    end_is_gone(&body->end, "its port is gone");
}

static bool open_port(struct serial *serial, const char *path)
{
    int port = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (port < 0)
        return false;
    if (tty_make_raw(port) && end_fd_open(&serial->body, port)) {
        tty_mark_breaks(port);
        return true;
    }
    int error = errno;
    close(port);
    errno = error;
    return false;
}

struct end *serial_new(struct loop *loop, const char *path, enum end_side side,
                       const struct serial_wiring *wiring, const struct end_events *events,
                       void *owner, const char **why)
{
    static const struct end_ops ops = {
        .write = end_fd_write,
        .watch = end_fd_watch,
        .set_rate = set_rate,
        .set_lines = set_lines,
        .set_break = set_break,
        .free = serial_free,
    };
    struct serial *serial = xzalloc(sizeof *serial);
    struct end *end = &serial->body.end;
    end_init(end, &ops, loop, events, owner);
    serial->side = side;
    serial->wiring = *wiring;
    alarm_init(&serial->start, come, end);
    alarm_init(&serial->look, look, end);
    serial->body.arrived = arrived;
    serial->body.hung_up = hung_up;
    if (!open_port(serial, path)) {
        *why = errno == ENOTTY || errno == EPERM ? "it is no serial port" : strerror(errno);
        serial_free(end);
        return NULL;
    }
    bytes_add_text(&end->name, path);
    alarm_set_in(&loop->agenda, &serial->start, 0);
    return end;
}
