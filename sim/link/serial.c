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
    struct alarm start;
};

static void set_rate(struct end *end, int64_t rate)
{
    tty_set_rate(((struct serial *)end)->body.fd, rate);
}

static void serial_free(struct end *end)
{
    struct serial *serial = (struct serial *)end;
    alarm_cancel(&end->loop->agenda, &serial->start);
    end_fd_close(&serial->body);
    end_release(end);
    free(serial);
}

static void come(void *owner)
{
    end_came(owner);
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
    if (tty_make_raw(port) && end_fd_open(&serial->body, port))
        return true;
    int error = errno;
    close(port);
    errno = error;
    return false;
}

struct end *serial_new(struct loop *loop, const char *path, const struct end_events *events,
                       void *owner, const char **why)
{
    static const struct end_ops ops = {
        .write = end_fd_write,
        .watch = end_fd_watch,
        .set_rate = set_rate,
        .free = serial_free,
    };
    struct serial *serial = xzalloc(sizeof *serial);
    struct end *end = &serial->body.end;
    end_init(end, &ops, loop, events, owner);
    alarm_init(&serial->start, come, end);
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
