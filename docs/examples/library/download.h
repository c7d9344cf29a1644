/* SPDX-License-Identifier: MIT */
#ifndef DOWNLOAD_H
#define DOWNLOAD_H

/* Downloads one file through a SIM7000, as firmware does it: nothing waits, download_poll() is
 * called again and again, and the time is whatever the board's tick says.
 *
 * This is the firmware under test of the examples; it knows nothing of a simulator.
 */
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct uart {
    size_t (*read)(void *port, void *bytes,
                   size_t size); /* what has come by now, maybe nothing */
    void (*write)(void *port, const void *bytes, size_t count);
    void *port;
};

struct download_job {
    const char *server, *user, *password, *folder, *name;
    void (*take)(void *owner, const void *bytes, size_t count); /* the file, piece by piece */
    void *owner;
};

enum download_state {
    DOWNLOAD_SETS_UP, /* commands before the session */
    DOWNLOAD_OPENS,   /* AT+FTPGET=1 was sent */
    DOWNLOAD_WAITS,   /* for the module to say that there are data, or why there are none */
    DOWNLOAD_READS,   /* AT+FTPGET=2 was sent */
    DOWNLOAD_QUITS,   /* AT+FTPQUIT was sent: what comes now changes nothing */
    DOWNLOAD_GOOD,    /* the file is there */
    DOWNLOAD_FAILED
};

struct download {
    struct uart uart;
    struct download_job job;
    enum download_state state;
    int code;          /* of +FTPGET: 1,CODE; 0: the module did not say why */
    unsigned command;  /* of those that set up */
    uint32_t deadline; /* of what the state waits for */
    size_t payload;    /* bytes of the file that follow on the line */
    size_t announced;  /* how many AT+FTPGET=2 had */
    size_t count;      /* of the line so far */
    char line[128];
};

void download_begin(struct download *download, const struct uart *uart,
                    const struct download_job *job, uint32_t now_ms);
void download_poll(struct download *download, uint32_t now_ms);

#ifdef __cplusplus
}
#endif

#endif
