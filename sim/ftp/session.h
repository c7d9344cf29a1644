/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTP_SESSION_H
#define SIM_FTP_SESSION_H

#include "agenda/agenda.h"
#include "at/at.h"
#include "ftp/client.h"
#include "ftp/kind.h"
#include "ftp/options.h"
#include "ftp/payload.h"

/* The one FTP session that the module can have, as a table: state, event, action, next state
 * (session_table.c; printed in docs/ftp-session.md). AT rows raise the host's events, the client
 * and the agenda the others. A pair that the table does not have is refused.
 *
 * Exactly one last URC ends each session. It is said between two commands, and the session is
 * open until then: no command is refused because of an end of which the host was not told.
 */
enum session_state {
    SESSION_IDLE,
    SESSION_OPENING,   /* OK was said, nothing else yet; those without 1,1 stay here */
    SESSION_READABLE,  /* 1,1 was said, bytes wait for the host */
    SESSION_WAITING,   /* the host has read all there is; the server has more to send */
    SESSION_DRAINED,   /* all read, the server is done; a read has to find nothing first */
    SESSION_ENDING,    /* all read, the server is done; 1,0 follows */
    SESSION_WRITABLE,  /* 1,1 was said, the host may write */
    SESSION_PAYLOAD,   /* the host enters bytes */
    SESSION_BUSY,      /* a block was taken, 1,1 waits for room */
    SESSION_CLOSING,   /* the upload was ended by the host, the last URC follows */
    SESSION_STREAMING, /* bytes run to the host */
    SESSION_LEAVING,   /* the last URC waits for its turn, or a scenario holds it back */
    SESSION_STAY,      /* in rows: neither the state nor its times change */
};
enum { SESSION_STATE_COUNT = SESSION_STAY };
const char *session_state_name(enum session_state state);

enum session_event {
    /* the host's */
    EVENT_OPEN,
    EVENT_OPEN_FORCED, /* a scenario has said how it ends: no server is asked */
    EVENT_READ_SOME,   /* a read that left bytes behind */
    EVENT_READ_ALL,
    EVENT_READ_NONE, /* a read that found nothing */
    EVENT_WRITE,     /* FTPPUT=2,n and FTPETPUT=2 */
    EVENT_BLOCK,     /* all n bytes are in */
    EVENT_SHORT,     /* they did not come in time */
    EVENT_CLOSE,     /* FTPPUT=2,0 or the ETX of FTPETPUT=2 */
    EVENT_QUIT,
    EVENT_HANG_UP, /* DTR off in data mode, under AT&D2 */
    /* the server's; noticed only when the state may speak */
    EVENT_DATA,    /* bytes wait */
    EVENT_UPLOAD,  /* an upload runs */
    EVENT_STREAM,  /* an ETGET download runs, and the line to the host is free */
    EVENT_SPACE,   /* for another block of <maxlength> */
    EVENT_DRAINED, /* the operation ended well, and end_after = read */
    EVENT_OVER,    /* the operation ended, well or not: session->code */
    EVENT_TURN,    /* the line is free for the last URC */
    EVENT_SAID,    /* so has the last URC */
    /* time */
    EVENT_REMIND,
    EVENT_DEADLINE,
};
enum { SESSION_EVENT_COUNT = EVENT_DEADLINE + 1 };
const char *session_event_name(enum session_event event);

struct session_row {
    enum session_state state;
    enum session_event event;
    void (*act)(struct ftp_session *session);
    enum session_state then;
};
extern const struct session_row session_rows[]; /* ends with SESSION_STAY as state */

struct ftp_ram;

/* All but `given` is the session's own. */
struct ftp_session {
    struct session_parts { /* borrowed */
        struct agenda *agenda;
        struct at *at;
        struct ftp_client *client;
        struct ftp_ram *ram;
        const struct ftp_options *options;
        const struct seams *seams;
        const struct notes *notes;
    } given;
    enum session_state state;
    const struct ftp_kind *kind;
    const struct ftp_request *request; /* only while EVENT_OPEN is handled */
    bool acting;                       /* on its way from state to state */
    bool running;                      /* the client is at work */
    bool started, over;                /* what it has said so far */
    bool told, said;                   /* the last URC: handed over, with the host */
    int code;
    struct bytes answer;
    usec quiet_until; /* before that nothing is noticed */
    bool escaped;     /* in data mode, but the host speaks commands, until ATO */
    bool line_owed;   /* ... and before what was said is on the line */
    struct alarm quiet, deadline, remind, forced_end;
    int forced_code;
    uint64_t moved; /* bytes that the host has read or written */
    struct payload payload;
    struct alarm quit_due; /* AT+FTPQUIT ended a session, its 1,80 is due */
    const struct ftp_kind *quit_kind;
};

void ftp_session_init(struct ftp_session *session, const struct session_parts *given);
void ftp_session_release(struct ftp_session *session);

/* Does the table have a row for that now? */
bool ftp_session_allows(const struct ftp_session *session, enum session_event event);
/* The same for a command that only goes with one kind. */
bool ftp_session_allows_kind(const struct ftp_session *session, enum ftp_kind_number kind,
                             enum session_event event);
/* Carries an event out; false when the table refuses it. */
bool ftp_session_on(struct ftp_session *session, enum session_event event);

/* Opens one; must be allowed. `request` is not kept. */
void ftp_session_open(struct ftp_session *session, enum ftp_kind_number kind,
                      const struct ftp_request *request);
/* Opens one that ends with `code` after that time, or, when it is -1, at the first moment at
 * which a result may come. */
void ftp_session_open_forced(struct ftp_session *session, enum ftp_kind_number kind, int code,
                             usec after);
/* The same for one that is open. */
void ftp_session_force_end(struct ftp_session *session, int code, usec after);
/* It is over because of something that its server has not said: the connection is dropped. */
void ftp_session_fail(struct ftp_session *session, int code, const char *why);
/* As by AT+FTPQUIT, but 1,80 comes inside the answer that is being given. False: there is none,
 * or it is over. */
bool ftp_session_quit_inside(struct ftp_session *session);
/* The host has read or written so many bytes more: a place for faults. */
void ftp_session_moved(struct ftp_session *session, size_t count);
/* Without a word. */
void ftp_session_forget(struct ftp_session *session);

/* Looks whether something is to be noticed; for hooks that changed what there is. */
void ftp_session_update(struct ftp_session *session);
/* <maxlength>: a block that may be written now. */
size_t ftp_session_put_max(const struct ftp_session *session);
/* DTR went off under AT&D2: what is in data mode ends, as by AT+FTPQUIT. */
void ftp_session_hang_up(struct ftp_session *session);
/* The same under AT&D1: the host speaks commands, and data mode waits for it. */
void ftp_session_escape(struct ftp_session *session);
/* ATO: back to data mode, for the command of that ticket. False: nothing was left. */
bool ftp_session_return(struct ftp_session *session, unsigned long ticket,
                        enum at_answer *answer);
/* A 1,80 that is still due comes now, before anything of the next session. */
void ftp_session_say_quit(struct ftp_session *session);
/* The last URC of a session of that kind, for one that is none any more or never was. */
void ftp_say_end(struct at *at, const struct ftp_kind *kind, int code);
void ftp_say_quit_inside(struct at *at, const struct ftp_kind *kind); /* 1,80, at once */

/* The client's events; the owner is the session. */
extern const struct ftp_client_events ftp_session_events;

#endif
