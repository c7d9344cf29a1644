/* SPDX-License-Identifier: MIT */
/* The table, what its rows do, and the URCs they print (AT manual V1.06, 10.2.14 to 10.2.28;
 * docs/quirks.md). session.c walks it. */
#include "at/circuits.h"
#include "ftp/session.h"
#include "ftp/stream.h"

/* From the OK of AT+FTPQUIT to `1,80`: apart, for hosts that keep a pointer to
 * their answer and would see it overwritten (attentive). */
#define QUIT_DELAY MSEC(20)

static void start(struct ftp_session *session);
static void start_forced(struct ftp_session *session);
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
static void hang_up_payload(struct ftp_session *session);
static void hang_up_stream(struct ftp_session *session);
static void give_up(struct ftp_session *session);

const struct session_row session_rows[] = {
    {SESSION_IDLE, EVENT_OPEN, start, SESSION_OPENING},
    {SESSION_IDLE, EVENT_OPEN_FORCED, start_forced, SESSION_OPENING},

    {SESSION_OPENING, EVENT_DATA, announce, SESSION_READABLE},
    {SESSION_OPENING, EVENT_UPLOAD, offer, SESSION_WRITABLE},
    {SESSION_OPENING, EVENT_STREAM, begin_stream, SESSION_STREAMING},
    {SESSION_OPENING, EVENT_OVER, NULL, SESSION_LEAVING},
    {SESSION_OPENING, EVENT_QUIT, quit, SESSION_IDLE},

    {SESSION_READABLE, EVENT_READ_SOME, NULL, SESSION_READABLE},
    {SESSION_READABLE, EVENT_READ_ALL, take_back, SESSION_WAITING},
    {SESSION_READABLE, EVENT_REMIND, announce_again, SESSION_STAY},
    {SESSION_READABLE, EVENT_DEADLINE, give_up, SESSION_LEAVING},
    {SESSION_READABLE, EVENT_OVER, NULL, SESSION_LEAVING},
    {SESSION_READABLE, EVENT_QUIT, quit, SESSION_IDLE},

    {SESSION_WAITING, EVENT_DATA, announce, SESSION_READABLE},
    {SESSION_WAITING, EVENT_READ_NONE, NULL, SESSION_STAY},
    {SESSION_WAITING, EVENT_DRAINED, NULL, SESSION_DRAINED},
    {SESSION_WAITING, EVENT_OVER, NULL, SESSION_ENDING},
    {SESSION_WAITING, EVENT_QUIT, quit, SESSION_IDLE},

    {SESSION_DRAINED, EVENT_READ_NONE, NULL, SESSION_ENDING},
    {SESSION_DRAINED, EVENT_DEADLINE, NULL, SESSION_ENDING},
    {SESSION_DRAINED, EVENT_QUIT, quit, SESSION_IDLE},

    {SESSION_ENDING, EVENT_READ_NONE, NULL, SESSION_STAY},
    {SESSION_ENDING, EVENT_OVER, NULL, SESSION_LEAVING},
    {SESSION_ENDING, EVENT_QUIT, quit, SESSION_IDLE},

    {SESSION_WRITABLE, EVENT_WRITE, NULL, SESSION_PAYLOAD},
    {SESSION_WRITABLE, EVENT_CLOSE, end_upload, SESSION_CLOSING},
    {SESSION_WRITABLE, EVENT_DEADLINE, give_up, SESSION_LEAVING},
    {SESSION_WRITABLE, EVENT_OVER, NULL, SESSION_LEAVING},
    {SESSION_WRITABLE, EVENT_QUIT, quit, SESSION_IDLE},

    {SESSION_PAYLOAD, EVENT_BLOCK, send_block, SESSION_BUSY},
    {SESSION_PAYLOAD, EVENT_SHORT, NULL, SESSION_WRITABLE},
    {SESSION_PAYLOAD, EVENT_CLOSE, end_upload, SESSION_CLOSING},
    {SESSION_PAYLOAD, EVENT_HANG_UP, hang_up_payload, SESSION_IDLE},

    {SESSION_BUSY, EVENT_SPACE, offer, SESSION_WRITABLE},
    {SESSION_BUSY, EVENT_WRITE, NULL, SESSION_PAYLOAD},
    {SESSION_BUSY, EVENT_CLOSE, end_upload, SESSION_CLOSING},
    {SESSION_BUSY, EVENT_OVER, NULL, SESSION_LEAVING},
    {SESSION_BUSY, EVENT_QUIT, quit, SESSION_IDLE},

    {SESSION_CLOSING, EVENT_OVER, NULL, SESSION_LEAVING},
    {SESSION_CLOSING, EVENT_QUIT, quit, SESSION_IDLE},

    {SESSION_STREAMING, EVENT_OVER, end_stream, SESSION_LEAVING},
    {SESSION_STREAMING, EVENT_HANG_UP, hang_up_stream, SESSION_IDLE},

    {SESSION_LEAVING, EVENT_READ_NONE, NULL, SESSION_STAY},
    {SESSION_LEAVING, EVENT_TURN, report, SESSION_STAY},
    {SESSION_LEAVING, EVENT_SAID, NULL, SESSION_IDLE},

    {.state = SESSION_STAY},
};

const char *session_event_name(enum session_event event)
{
    static const char *const names[] = {
        [EVENT_OPEN] = "open",           [EVENT_OPEN_FORCED] = "open forced",
        [EVENT_READ_SOME] = "read some", [EVENT_READ_ALL] = "read all",
        [EVENT_READ_NONE] = "read none", [EVENT_WRITE] = "write",
        [EVENT_BLOCK] = "block",         [EVENT_SHORT] = "short",
        [EVENT_CLOSE] = "close",         [EVENT_QUIT] = "quit",
        [EVENT_HANG_UP] = "hang up",     [EVENT_DATA] = "data",
        [EVENT_UPLOAD] = "upload",       [EVENT_STREAM] = "stream",
        [EVENT_SPACE] = "space",         [EVENT_DRAINED] = "drained",
        [EVENT_OVER] = "over",           [EVENT_TURN] = "turn",
        [EVENT_SAID] = "said",           [EVENT_REMIND] = "remind",
        [EVENT_DEADLINE] = "deadline",
    };
    return names[event];
}

static void add_end(struct bytes *text, const struct ftp_kind *kind, int code,
                    struct span answer)
{
    bytes_addf(text, "+%s: 1,%d", kind->name, code);
    if (code == FTP_DONE && kind->tells_answer)
        bytes_addf(text, ",%.*s", SPAN_ARGS(answer));
    else if (kind->number_only) /* AT manual 10.2.17 */
        bytes_add_text(text, ",0");
}

void ftp_say_end(struct at *at, const struct ftp_kind *kind, int code)
{
    struct bytes text = {0};
    add_end(&text, kind, code, SPAN(""));
    at_urc(at, "%s", bytes_at(&text));
    bytes_release(&text);
}

void ftp_say_quit_inside(struct at *at, const struct ftp_kind *kind)
{
    struct bytes text = {0};
    add_end(&text, kind, FTP_MANUAL_QUIT, SPAN(""));
    at_urc_inside(at, "%s", bytes_at(&text));
    bytes_release(&text);
}

static void start(struct ftp_session *session)
{
    if (session->kind->begin)
        session->kind->begin(session);
    session->running = true;
    ftp_client_start(session->given.client, session->request);
}

static void start_forced(struct ftp_session *session)
{
    if (session->kind->begin)
        session->kind->begin(session);
}

static void announce(struct ftp_session *session)
{
    ftp_session_say_quit(session);
    at_urc(session->given.at, "+%s: 1,1", session->kind->name);
}

static void announce_again(struct ftp_session *session)
{
    announce(session);
    alarm_set_in(session->given.agenda, &session->remind, session->given.options->remind);
}

static void offer(struct ftp_session *session)
{
    ftp_session_say_quit(session);
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

static void on_said(void *owner)
{
    struct ftp_session *session = owner;
    session->said = true;
    ftp_session_update(session);
}

static void report(struct ftp_session *session)
{
    struct bytes text = {0};
    session->told = true;
    ftp_session_say_quit(session);
    if (session->kind->over)
        session->kind->over(session);
    add_end(&text, session->kind, session->code, bytes_span(&session->answer));
    at_urc_then(session->given.at, bytes_span(&text), on_said, session);
    bytes_release(&text);
}

static void begin_stream(struct ftp_session *session)
{
    ftp_session_say_quit(session);
    at_head(session->given.at, "+%s: 1,1", session->kind->name);
    ftp_etget_enter(session);
}

static void end_stream(struct ftp_session *session)
{
    ftp_etget_leave(session);
}

static void stop(struct ftp_session *session)
{
    take_back(session);
    if (session->running)
        ftp_client_abort(session->given.client);
}

static void quit(struct ftp_session *session)
{
    notef(session->given.notes, LANE_WHY, "%d: the host quit", FTP_MANUAL_QUIT);
    stop(session);
    if (session->kind->over)
        session->kind->over(session);
    ftp_session_say_quit(session); /* of one before */
    session->quit_kind = session->kind;
    alarm_set_in(session->given.agenda, &session->quit_due, QUIT_DELAY);
}

/* AT manual V1.06, 2.2.22: disconnect, and to command mode. What it says is V.250's. */
static void hang_up_payload(struct ftp_session *session)
{
    if (!session->escaped)
        at_pop_reader(session->given.at);
    payload_hang_up(&session->payload);
    quit(session);
}

static void hang_up_stream(struct ftp_session *session)
{
    at_cut_data(session->given.at);
    if (!session->escaped)
        at_pop_reader(session->given.at);
    at_say_final(session->given.at, "NO CARRIER");
    quit(session);
}

/* Application note 5.3: the host does not read (or write) for a long time. */
static void give_up(struct ftp_session *session)
{
    bool reads = session->kind->flow == FLOW_DOWNLOAD;
    notef(session->given.notes, LANE_WHY, "%d: the host did not %s in time (unread_timeout)",
          FTP_TIMEOUT, reads ? "read" : "write");
    stop(session);
    session->running = false;
    session->over = true;
    session->code = FTP_TIMEOUT;
}
