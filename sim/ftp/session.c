/* SPDX-License-Identifier: MIT */
/* Walks the table (session_table.c). A session changes its state in one place, go(), and whatever
 * belonged to the old state ends there: deadlines cannot outlive what they were for. What it
 * notices by itself (bytes wait, space, the end) it says only when its state has a row for that
 * and the line is free, which is how one event never overtakes another on the wire. */
#include "ftp/session.h"

#include "base/die.h"
#include "ftp/stream.h"

#include <stddef.h>

static usec open_delay(const struct ftp_options *options);
static usec end_delay(const struct ftp_options *options);
static usec close_delay(const struct ftp_options *options);
static usec unread_timeout(const struct ftp_options *options);

/* What belongs to the time spent in a state; NULL: nothing. */
static const struct session_state_info {
    const char *name;
    /* Nothing is noticed before that has passed. */
    usec (*quiet)(const struct ftp_options *options);
    bool silent;     /* nothing is noticed at all */
    bool after_line; /* `quiet` begins when all that was said is on the line */
    /* Then EVENT_DEADLINE; the option's 0: never. */
    usec (*deadline)(const struct ftp_options *options);
    bool reminds; /* EVENT_REMIND again and again */
    bool data_mode;
} states[] = {
    [SESSION_IDLE] = {"idle"},
    [SESSION_OPENING] = {"opening", .quiet = open_delay},
    [SESSION_READABLE] = {"readable", .deadline = unread_timeout, .reminds = true},
    [SESSION_WAITING] = {"waiting"},
    [SESSION_DRAINED] = {"drained", .deadline = unread_timeout},
    [SESSION_ENDING] = {"ending", .quiet = end_delay, .after_line = true},
    [SESSION_WRITABLE] = {"writable", .deadline = unread_timeout},
    [SESSION_PAYLOAD] = {"payload", .silent = true},
    [SESSION_BUSY] = {"busy"},
    [SESSION_CLOSING] = {"closing", .quiet = close_delay},
    [SESSION_STREAMING] = {"streaming", .data_mode = true},
    [SESSION_LEAVING] = {"leaving"},
    [SESSION_STAY] = {"stay"},
};

static bool bytes_wait(const struct ftp_session *session);
static bool is_drained(const struct ftp_session *session);
static bool is_over(const struct ftp_session *session);
static bool upload_runs(const struct ftp_session *session);
static bool stream_may_run(const struct ftp_session *session);
static bool has_space(const struct ftp_session *session);
static bool has_turn(const struct ftp_session *session);
static bool is_said(const struct ftp_session *session);

/* What the session notices by itself, in this order, if the state has a row for it. */
static const struct {
    enum session_event event;
    bool (*holds)(const struct ftp_session *session);
} noticed[] = {
    {EVENT_DATA, bytes_wait},    {EVENT_DRAINED, is_drained},    {EVENT_OVER, is_over},
    {EVENT_UPLOAD, upload_runs}, {EVENT_STREAM, stream_may_run}, {EVENT_SPACE, has_space},
    {EVENT_TURN, has_turn},      {EVENT_SAID, is_said},
};

static void go(struct ftp_session *session, enum session_state state);
static void on_change(void *owner);
static void on_deadline(void *owner);
static void on_remind(void *owner);
static void on_forced_end(void *owner);
static void on_quit_due(void *owner);

/* --- life --- */

void ftp_session_init(struct ftp_session *session, const struct session_parts *given)
{
    *session = (struct ftp_session){.given = *given};
    alarm_init(&session->quiet, on_change, session);
    alarm_init(&session->deadline, on_deadline, session);
    alarm_init(&session->remind, on_remind, session);
    alarm_init(&session->forced_end, on_forced_end, session);
    alarm_init(&session->quit_due, on_quit_due, session);
    payload_init(&session->payload, given->agenda, given->at, given->notes);
    at_listen_free(given->at, on_change, session);
    at_listen_writable(given->at, on_change, session);
}

void ftp_session_release(struct ftp_session *session)
{
    ftp_session_forget(session);
    at_listen_free(session->given.at, NULL, NULL);
    at_listen_writable(session->given.at, NULL, NULL);
    payload_release(&session->payload);
    bytes_release(&session->answer);
}

void ftp_session_forget(struct ftp_session *session)
{
    if (session->running)
        ftp_client_drop(session->given.client);
    payload_forget(&session->payload);
    alarm_cancel(session->given.agenda, &session->quit_due);
    session->quit_kind = NULL;
    if (session->state != SESSION_IDLE)
        go(session, SESSION_IDLE);
}

/* --- the table --- */

const char *session_state_name(enum session_state state)
{
    return states[state].name;
}

static const struct session_row *find_row(enum session_state state, enum session_event event)
{
    for (const struct session_row *row = session_rows; row->state != SESSION_STAY; row++)
        if (row->state == state && row->event == event)
            return row;
    return NULL;
}

bool ftp_session_allows(const struct ftp_session *session, enum session_event event)
{
    return find_row(session->state, event) != NULL;
}

bool ftp_session_allows_kind(const struct ftp_session *session, enum ftp_kind_number kind,
                             enum session_event event)
{
    return session->kind == &ftp_kinds[kind] && ftp_session_allows(session, event);
}

bool ftp_session_on(struct ftp_session *session, enum session_event event)
{
    const struct session_row *row = find_row(session->state, event);
    if (!row)
        return false;
    session->acting = true;
    if (row->act)
        row->act(session);
    if (row->then != SESSION_STAY)
        go(session, row->then);
    session->acting = false;
    ftp_session_update(session);
    return true;
}

static bool in_data_mode(const struct ftp_session *session)
{
    return session->state == SESSION_PAYLOAD ? session->payload.sink != NULL
                                             : states[session->state].data_mode;
}

void ftp_session_hang_up(struct ftp_session *session)
{
    if (in_data_mode(session))
        ftp_session_on(session, EVENT_HANG_UP);
}

void ftp_session_escape(struct ftp_session *session)
{
    if (session->escaped || !in_data_mode(session))
        return;
    session->escaped = true;
    at_pop_reader(session->given.at);
    if (session->state == SESSION_PAYLOAD)
        at_finish(session->given.at, session->payload.ticket, AT_OK, 0);
    else
        at_say_ok(session->given.at);
}

bool ftp_session_return(struct ftp_session *session, unsigned long ticket,
                        enum at_answer *answer)
{
    if (!session->escaped)
        return false;
    session->escaped = false;
    at_say_final(session->given.at, "CONNECT");
    if (session->state == SESSION_PAYLOAD)
        payload_return(&session->payload, ticket);
    else
        ftp_etget_enter(session);
    *answer = session->state == SESSION_PAYLOAD ? AT_LATER : AT_SAID;
    ftp_session_update(session);
    return true;
}

static usec open_delay(const struct ftp_options *options)
{
    return options->open_delay;
}

static usec end_delay(const struct ftp_options *options)
{
    return options->end_delay;
}

static usec close_delay(const struct ftp_options *options)
{
    return options->close_delay;
}

static usec unread_timeout(const struct ftp_options *options)
{
    return options->unread_timeout;
}

static usec option_time(const struct ftp_session *session,
                        usec (*option)(const struct ftp_options *options))
{
    return option ? option(session->given.options) : 0;
}

/* The only place where the state changes: whatever belonged to the old one ends here. */
static void go(struct ftp_session *session, enum session_state state)
{
    struct agenda *agenda = session->given.agenda;
    const struct session_state_info *info = &states[state];
    usec deadline = option_time(session, info->deadline);
    if (session->state == SESSION_IDLE)
        notef(session->given.notes, LANE_MODULE, "ftp session open");
    if (states[session->state].data_mode != info->data_mode)
        notef(session->given.notes, LANE_MODULE, "data mode %s",
              info->data_mode ? "on" : "off");
    session->state = state;
    session->line_owed = info->after_line;
    session->quiet_until =
        info->silent ? USEC_NEVER : agenda->now + option_time(session, info->quiet);
    alarm_cancel(agenda, &session->quiet);
    alarm_cancel(agenda, &session->deadline);
    alarm_cancel(agenda, &session->remind);
    if (deadline)
        alarm_set_in(agenda, &session->deadline, deadline);
    if (info->reminds && session->given.options->remind)
        alarm_set_in(agenda, &session->remind, session->given.options->remind);
    if (state != SESSION_IDLE)
        return;
    alarm_cancel(agenda, &session->forced_end);
    session->kind = NULL;
    session->running = session->started = session->over = false;
    session->told = session->said = session->escaped = false;
    session->code = 0;
    session->moved = 0;
    bytes_clear(&session->answer);
    notef(session->given.notes, LANE_MODULE, "ftp session closed");
}

/* At a low baud rate the OK of a read may still be on its way: the pause begins behind it. What
 * the host asks for meanwhile does not make it longer. */
static bool line_is_owed(struct ftp_session *session)
{
    if (session->line_owed && at_line_is_done(session->given.at)) {
        session->line_owed = false;
        session->quiet_until =
            session->given.agenda->now + option_time(session, states[session->state].quiet);
    }
    return session->line_owed;
}

void ftp_session_update(struct ftp_session *session)
{
    struct agenda *agenda = session->given.agenda;
    if (session->acting || session->escaped)
        return; /* it looks when it has arrived, or is back */
    if (session->kind && session->kind->pump)
        session->kind->pump(session);
    if (session->state == SESSION_IDLE)
        return;
    if (line_is_owed(session))
        return; /* at_listen_writable() */
    if (agenda->now < session->quiet_until) {
        if (session->quiet_until != USEC_NEVER)
            alarm_set(agenda, &session->quiet, session->quiet_until);
        return;
    }
    for (size_t i = 0; i < sizeof noticed / sizeof noticed[0]; i++) {
        if (ftp_session_allows(session, noticed[i].event) && noticed[i].holds(session)) {
            ftp_session_on(session, noticed[i].event);
            return; /* which looked again */
        }
    }
}

static bool bytes_wait(const struct ftp_session *session)
{
    return session->kind->flow == FLOW_DOWNLOAD && session->running &&
           ftp_client_waiting(session->given.client).count > 0;
}

static bool is_drained(const struct ftp_session *session)
{
    return session->over && session->code == FTP_DONE && session->given.options->end_after_read;
}

static bool is_over(const struct ftp_session *session)
{
    return session->over;
}

static bool has_turn(const struct ftp_session *session)
{
    return !session->told && at_is_free(session->given.at);
}

static bool is_said(const struct ftp_session *session)
{
    return session->said;
}

static bool upload_runs(const struct ftp_session *session)
{
    return session->kind->flow == FLOW_UPLOAD && session->started;
}

static bool stream_may_run(const struct ftp_session *session)
{
    return session->kind->flow == FLOW_STREAM && session->started &&
           at_is_free(session->given.at);
}

static bool has_space(const struct ftp_session *session)
{
    return session->running &&
           ftp_client_writable(session->given.client) >= ftp_session_put_max(session);
}

/* --- opening and ending --- */

void ftp_session_open(struct ftp_session *session, enum ftp_kind_number kind,
                      const struct ftp_request *request)
{
    session->kind = &ftp_kinds[kind];
    session->request = request;
    must(ftp_session_on(session, EVENT_OPEN));
    session->request = NULL;
}

void ftp_session_open_forced(struct ftp_session *session, enum ftp_kind_number kind, int code,
                             usec after)
{
    session->kind = &ftp_kinds[kind];
    must(ftp_session_on(session, EVENT_OPEN_FORCED));
    ftp_session_force_end(session, code, after);
}

static const char by_scenario[] = "a fault of the scenario says so";

static void end_early(struct ftp_session *session, int code, const char *why,
                      void (*stop)(struct ftp_client *client))
{
    if (session->state == SESSION_IDLE || session->over)
        return;
    notef(session->given.notes, LANE_WHY, "%d: %s", code, why);
    if (session->running)
        stop(session->given.client);
    session->running = false;
    session->over = true;
    session->code = code;
    ftp_session_update(session);
}

void ftp_session_fail(struct ftp_session *session, int code, const char *why)
{
    end_early(session, code, why, ftp_client_drop);
}

void ftp_session_force_end(struct ftp_session *session, int code, usec after)
{
    session->forced_code = code;
    if (after < 0)
        end_early(session, code, by_scenario, ftp_client_abort);
    else if (session->state != SESSION_IDLE)
        alarm_set_in(session->given.agenda, &session->forced_end, after);
}

void ftp_session_moved(struct ftp_session *session, size_t count)
{
    uint64_t before = session->moved;
    session->moved += count;
    struct host_verdict verdict = seams_host(session->given.seams, before, session->moved);
    if (verdict.code && (verdict.delay || verdict.code_after > 0))
        ftp_session_force_end(session, verdict.code,
                              verdict.delay +
                                  (verdict.code_after > 0 ? verdict.code_after : 0));
    else if (verdict.code)
        ftp_session_force_end(session, verdict.code, -1);
}

/* The scenario has named the time, so the state's own delay does not count; a payload does. */
static void on_forced_end(void *owner)
{
    struct ftp_session *session = owner;
    if (session->quiet_until != USEC_NEVER)
        session->quiet_until = session->given.agenda->now;
    end_early(session, session->forced_code, by_scenario, ftp_client_abort);
}

size_t ftp_session_put_max(const struct ftp_session *session)
{
    size_t max = (size_t)session->given.options->put_max;
    return max < FTP_PUT_BUFFER ? max : FTP_PUT_BUFFER;
}

/* --- time and the client --- */

static void on_change(void *owner)
{
    ftp_session_update(owner);
}

static void on_deadline(void *owner)
{
    ftp_session_on(owner, EVENT_DEADLINE);
}

static void on_remind(void *owner)
{
    ftp_session_on(owner, EVENT_REMIND);
}

void ftp_session_say_quit(struct ftp_session *session)
{
    const struct ftp_kind *kind = session->quit_kind;
    session->quit_kind = NULL;
    alarm_cancel(session->given.agenda, &session->quit_due);
    if (kind)
        ftp_say_end(session->given.at, kind, FTP_MANUAL_QUIT);
}

bool ftp_session_quit_inside(struct ftp_session *session)
{
    if (!ftp_session_on(session, EVENT_QUIT))
        return false;
    ftp_say_quit_inside(session->given.at, session->quit_kind);
    session->quit_kind = NULL;
    alarm_cancel(session->given.agenda, &session->quit_due);
    return true;
}

static void on_quit_due(void *owner)
{
    ftp_session_say_quit(owner);
}

static void on_started(void *owner)
{
    struct ftp_session *session = owner;
    session->started = true;
    ftp_session_update(session);
}

static int no_number(struct ftp_session *session)
{
    notef(session->given.notes, LANE_WHY, "%d: the reply has no number", FTP_REPLY_ERROR);
    return FTP_REPLY_ERROR;
}

static void on_done(void *owner, int code, const char *text)
{
    struct ftp_session *session = owner;
    int64_t number;
    bytes_clear(&session->answer);
    bytes_add_text(&session->answer, text);
    if (code == FTP_DONE && session->kind->number_only &&
        !span_number(span_trim(span_of(text)), INT64_MAX, &number))
        code = no_number(session);
    session->running = false;
    session->over = true;
    session->code = code;
    ftp_session_update(session);
}

const struct ftp_client_events ftp_session_events = {
    .started = on_started,
    .readable = on_change,
    .writable = on_change,
    .done = on_done,
};
