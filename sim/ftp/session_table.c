/* SPDX-License-Identifier: MIT */
#include "ftp/session.h"
#include "ftp/stream.h"

/* The table, what its rows do, and the URCs they print (AT manual V1.06, 10.2.14 to 10.2.28;
 * docs/quirks.md). session.c walks it. */

/* From the OK of AT+FTPQUIT to `1,80`: apart, for the reasons of END_DELAY in session.c. */
#define FAREWELL_DELAY MSEC(20)

static void start(struct ftp_session *session);
static void start_doomed(struct ftp_session *session);
static void announce(struct ftp_session *session);
static void announce_again(struct ftp_session *session);
static void begin_stream(struct ftp_session *session);
static void end_stream(struct ftp_session *session);
static void take_back(struct ftp_session *session);
static void offer(struct ftp_session *session);
static void send_block(struct ftp_session *session);
static void end_upload(struct ftp_session *session);
static void report(struct ftp_session *session);
static void quit(struct ftp_session *session);
static void give_up(struct ftp_session *session);

const struct session_row session_rows[] = {
    {SESSION_IDLE, EVENT_OPEN, start, SESSION_OPENING},
    {SESSION_IDLE, EVENT_OPEN_DOOMED, start_doomed, SESSION_OPENING},

    {SESSION_OPENING, EVENT_DATA, announce, SESSION_READABLE},
    {SESSION_OPENING, EVENT_UPLOAD, offer, SESSION_WRITABLE},
    {SESSION_OPENING, EVENT_STREAM, begin_stream, SESSION_STREAMING},
    {SESSION_OPENING, EVENT_OVER, report, SESSION_IDLE},
    {SESSION_OPENING, EVENT_QUIT, quit, SESSION_IDLE},

    {SESSION_READABLE, EVENT_READ_SOME, NULL, SESSION_READABLE},
    {SESSION_READABLE, EVENT_READ_ALL, take_back, SESSION_WAITING},
    {SESSION_READABLE, EVENT_REMIND, announce_again, SESSION_STAY},
    {SESSION_READABLE, EVENT_DEADLINE, give_up, SESSION_IDLE},
    {SESSION_READABLE, EVENT_OVER, report, SESSION_IDLE},
    {SESSION_READABLE, EVENT_QUIT, quit, SESSION_IDLE},

    {SESSION_WAITING, EVENT_DATA, announce, SESSION_READABLE},
    {SESSION_WAITING, EVENT_READ_NONE, NULL, SESSION_STAY},
    {SESSION_WAITING, EVENT_OVER, NULL, SESSION_ENDING},
    {SESSION_WAITING, EVENT_QUIT, quit, SESSION_IDLE},

    {SESSION_ENDING, EVENT_READ_NONE, NULL, SESSION_STAY},
    {SESSION_ENDING, EVENT_OVER, report, SESSION_IDLE},
    {SESSION_ENDING, EVENT_QUIT, quit, SESSION_IDLE},

    {SESSION_WRITABLE, EVENT_WRITE, NULL, SESSION_PAYLOAD},
    {SESSION_WRITABLE, EVENT_CLOSE, end_upload, SESSION_CLOSING},
    {SESSION_WRITABLE, EVENT_DEADLINE, give_up, SESSION_IDLE},
    {SESSION_WRITABLE, EVENT_OVER, report, SESSION_IDLE},
    {SESSION_WRITABLE, EVENT_QUIT, quit, SESSION_IDLE},

    {SESSION_PAYLOAD, EVENT_BLOCK, send_block, SESSION_BUSY},
    {SESSION_PAYLOAD, EVENT_SHORT, NULL, SESSION_WRITABLE},
    {SESSION_PAYLOAD, EVENT_CLOSE, end_upload, SESSION_CLOSING},

    {SESSION_BUSY, EVENT_ROOM, offer, SESSION_WRITABLE},
    {SESSION_BUSY, EVENT_WRITE, NULL, SESSION_PAYLOAD},
    {SESSION_BUSY, EVENT_CLOSE, end_upload, SESSION_CLOSING},
    {SESSION_BUSY, EVENT_OVER, report, SESSION_IDLE},
    {SESSION_BUSY, EVENT_QUIT, quit, SESSION_IDLE},

    {SESSION_CLOSING, EVENT_OVER, report, SESSION_IDLE},
    {SESSION_CLOSING, EVENT_QUIT, quit, SESSION_IDLE},

    {SESSION_STREAMING, EVENT_OVER, end_stream, SESSION_IDLE},

    {.state = SESSION_STAY},
};

const char *session_event_name(enum session_event event)
{
    static const char *const names[] = {
        [EVENT_OPEN] = "open",           [EVENT_OPEN_DOOMED] = "open doomed",
        [EVENT_READ_SOME] = "read some", [EVENT_READ_ALL] = "read all",
        [EVENT_READ_NONE] = "read none", [EVENT_WRITE] = "write",
        [EVENT_BLOCK] = "block",         [EVENT_SHORT] = "short",
        [EVENT_CLOSE] = "close",         [EVENT_QUIT] = "quit",
        [EVENT_DATA] = "data",           [EVENT_UPLOAD] = "upload",
        [EVENT_STREAM] = "stream",       [EVENT_ROOM] = "room",
        [EVENT_OVER] = "over",           [EVENT_REMIND] = "remind",
        [EVENT_DEADLINE] = "deadline",
    };
    return names[event];
}

void ftp_say_end(struct at *at, const struct ftp_kind *kind, int code, struct span answer)
{
    if (code == FTP_DONE && kind->tells_answer)
        at_urc(at, "+%s: 1,0,%.*s", kind->name, SPAN_ARGS(answer));
    else if (kind->number_only) /* AT manual 10.2.17 */
        at_urc(at, "+%s: 1,%d,0", kind->name, code);
    else
        at_urc(at, "+%s: 1,%d", kind->name, code);
}

static void start(struct ftp_session *session)
{
    if (session->kind->begin)
        session->kind->begin(session);
    session->running = true;
    ftp_client_start(session->given.client, session->request);
}

static void start_doomed(struct ftp_session *session)
{
    if (session->kind->begin)
        session->kind->begin(session);
}

static void announce(struct ftp_session *session)
{
    ftp_session_say_farewell(session);
    at_urc(session->given.at, "+%s: 1,1", session->kind->name);
}

static void announce_again(struct ftp_session *session)
{
    announce(session);
    alarm_set_in(session->given.agenda, &session->remind, session->given.options->remind);
}

static void offer(struct ftp_session *session)
{
    ftp_session_say_farewell(session);
    if (session->kind->tells_max)
        at_urc(session->given.at, "+%s: 1,1,%zu", session->kind->name,
               ftp_session_put_max(session));
    else
        announce(session);
}

/* A 1,1 that could not be printed yet has become untrue. */
static void take_back(struct ftp_session *session)
{
    struct bytes text = {0};
    bytes_addf(&text, "+%s: 1,1", session->kind->name);
    at_drop_urcs(session->given.at, bytes_at(&text));
    bytes_addf(&text, ",%zu", ftp_session_put_max(session));
    at_drop_urcs(session->given.at, bytes_at(&text));
    bytes_release(&text);
}

/* If the operation ended while the host was writing, nobody wants the bytes any more. */
static void send_block(struct ftp_session *session)
{
    struct span block = bytes_span(&session->payload.bytes);
    if (session->running)
        ftp_client_put(session->given.client, block.at, block.count);
}

static void end_upload(struct ftp_session *session)
{
    take_back(session);
    if (session->running)
        ftp_client_end_upload(session->given.client);
}

static void report(struct ftp_session *session)
{
    ftp_session_say_farewell(session);
    if (session->kind->over)
        session->kind->over(session);
    ftp_say_end(session->given.at, session->kind, session->code, bytes_span(&session->answer));
}

static void begin_stream(struct ftp_session *session)
{
    ftp_session_say_farewell(session);
    at_head(session->given.at, "+%s: 1,1", session->kind->name);
    ftp_etget_enter(session);
}

static void end_stream(struct ftp_session *session)
{
    ftp_etget_leave(session);
    report(session);
}

static void stop(struct ftp_session *session)
{
    take_back(session);
    if (session->running)
        ftp_client_abort(session->given.client);
}

static void quit(struct ftp_session *session)
{
    stop(session);
    if (session->kind->over)
        session->kind->over(session);
    ftp_session_say_farewell(session); /* of one before */
    session->farewell_of = session->kind;
    alarm_set_in(session->given.agenda, &session->farewell, FAREWELL_DELAY);
}

/* Application note 5.3: the host does not read (or write) for a long time. */
static void give_up(struct ftp_session *session)
{
    stop(session);
    session->code = FTP_TIMEOUT;
    report(session);
}
