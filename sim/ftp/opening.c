/* SPDX-License-Identifier: MIT */
/* What stands in the way of a session, in this order: another one runs (66), a name is missing
 * (66), there is no bearer (61). The module knows these without asking anybody, so they come sooner
 * than what the network says: the second of two openings is refused before the first one has opened
 * (note 5.5). All else is found out on the way. */
#include "ftp/opening.h"

#include "at/cme.h"
#include "ftp/service.h"

#include <string.h>

static int obstacle(const struct ftp *ftp, const struct ftp_kind *kind);
static void open_session(struct ftp *ftp, enum ftp_kind_number kind);
static void refuse(struct ftp *ftp, const struct ftp_kind *kind, int code);
static void refuse_second(struct ftp *ftp, const struct ftp_kind *kind);

enum at_answer ftp_open(struct at_call *call, enum ftp_kind_number kind)
{
    struct ftp *ftp = call->state;
    const struct ftp_kind *row = &ftp_kinds[kind];
    int code;
    if (!ftp_session_allows(&ftp->session, EVENT_OPEN))
        refuse_second(ftp, row);
    else if (call->forced_code)
        ftp_session_open_forced(&ftp->session, kind, call->forced_code, call->forced_after);
    else if ((code = obstacle(ftp, row)) != 0)
        refuse(ftp, row, code);
    else
        open_session(ftp, kind);
    return AT_OK;
}

enum at_answer ftp_not_now(struct at_call *call)
{
    const struct ftp *ftp = call->state;
    const struct ftp_session *session = &ftp->session;
    if (session->state == SESSION_IDLE)
        return at_refuse(call, CME_NOT_ALLOWED, "not in this state: no FTP session is open");
    return at_refuse(call, CME_NOT_ALLOWED, "not in this state: the session of AT+%s is %s",
                     session->kind->name, session_state_name(session->state));
}

enum at_answer ftp_forced(struct at_call *call, enum at_answer answer)
{
    struct ftp *ftp = call->state;
    if (call->forced_code && (answer == AT_OK || answer == AT_LATER))
        ftp_session_force_end(&ftp->session, call->forced_code, call->forced_after);
    return answer;
}

/* --- names --- */

void ftp_join(struct bytes *out, struct span path, struct span name)
{
    bytes_add_span(out, path);
    if (path.count == 0) {
        bytes_add_span(out, name);
        return;
    }
    while (span_starts(name, "/"))
        name = span_skip(name, 1);
    if (path.at[path.count - 1] != '/')
        bytes_add_char(out, '/');
    bytes_add_span(out, name);
}

/* Where uploads go. The note's own examples set only the GET pair (5.2, 5.12, 5.14), the manual
 * knows only the PUT pair; put_name_fallback serves hosts that follow the note. */
struct put_place {
    const char *path, *name;
};

static struct put_place put_place(const struct ftp *ftp)
{
    const struct ftp_settings *set = &ftp->settings;
    if (!set->put_name[0] && ftp->parts.options->put_name_fallback)
        return (struct put_place){set->get_path, set->get_name};
    return (struct put_place){set->put_path, set->put_name};
}

/* APPE, STOU or STOR, however the host wrote it. */
static void get_put_option(const struct ftp *ftp, char option[5])
{
    for (size_t i = 0; i < 5; i++)
        option[i] = text_upper(ftp->settings.put_option[i]);
}

static bool is_stou(const struct ftp *ftp)
{
    return span_is_nocase(span_of(ftp->settings.put_option), "STOU");
}

static bool has_names(const struct ftp *ftp, enum ftp_place place)
{
    const struct ftp_settings *set = &ftp->settings;
    switch (place) {
    case PLACE_GET_FILE:
        return set->get_name[0] != '\0';
    case PLACE_GET_FOLDER:
        return set->get_path[0] != '\0';
    case PLACE_LIST:
        return true;
    case PLACE_PUT_FILE: /* STOU: the server makes the name (RFC 959, 4.1.3) */
        return put_place(ftp).name[0] != '\0' || is_stou(ftp);
    case PLACE_RENAME:
        return set->get_name[0] != '\0' && set->put_name[0] != '\0';
    }
    return false;
}

/* The setting that is missing; NULL: none. */
static const char *missing_setting(const struct ftp *ftp, enum ftp_place place)
{
    const struct ftp_settings *set = &ftp->settings;
    if (!set->server[0])
        return "+FTPSERV";
    if (has_names(ftp, place))
        return NULL;
    if (place == PLACE_GET_FOLDER)
        return "+FTPGETPATH";
    bool puts = place == PLACE_PUT_FILE || (place == PLACE_RENAME && set->get_name[0]);
    return puts ? "+FTPPUTNAME" : "+FTPGETNAME";
}

static int obstacle(const struct ftp *ftp, const struct ftp_kind *kind)
{
    const struct ftp_events *events = ftp->parts.events;
    const char *missing = missing_setting(ftp, kind->place);
    if (missing) {
        notef(ftp->parts.notes, LANE_WHY, "%d: AT%s is not set", FTP_NOT_ALLOWED, missing);
        return FTP_NOT_ALLOWED;
    }
    if (events->bearer_up(events->owner, ftp->settings.cid))
        return 0;
    notef(ftp->parts.notes, LANE_WHY, "%d: no bearer is up (AT+CNACT=1, or AT+SAPBR=1,%lld)",
          FTP_NET_ERROR, (long long)ftp->settings.cid);
    return FTP_NET_ERROR;
}

/* The path that goes into the FTP command: no CWD is sent, so it is the whole one. */
static void add_path(const struct ftp *ftp, enum ftp_place place, struct bytes *out)
{
    const struct ftp_settings *set = &ftp->settings;
    struct put_place put = put_place(ftp);
    switch (place) {
    case PLACE_GET_FILE:
    case PLACE_RENAME:
        ftp_join(out, span_of(set->get_path), span_of(set->get_name));
        break;
    case PLACE_GET_FOLDER:
    case PLACE_LIST:
        bytes_add_text(out, set->get_path);
        break;
    case PLACE_PUT_FILE:
        if (put.name[0])
            ftp_join(out, span_of(put.path), span_of(put.name));
        break;
    }
}

/* The note and Botletics set no FTPPUTPATH: then the file stays in its folder (5.17). */
static void add_new_path(const struct ftp *ftp, struct bytes *out)
{
    const struct ftp_settings *set = &ftp->settings;
    const char *path = set->put_path[0] ? set->put_path : set->get_path;
    ftp_join(out, span_of(path), span_of(set->put_name));
}

static void open_session(struct ftp *ftp, enum ftp_kind_number kind)
{
    struct ftp_settings *set = &ftp->settings;
    const struct ftp_kind *row = &ftp_kinds[kind];
    struct bytes path = {0}, new_path = {0};
    char put_option[5];
    get_put_option(ftp, put_option);
    add_path(ftp, row->place, &path);
    add_new_path(ftp, &new_path);
    struct ftp_request request = {
        .operation = row->operation,
        .server.port = (uint16_t)set->port,
        .user = set->user,
        .password = set->password,
        .path = bytes_at(&path),
        .new_path = bytes_at(&new_path),
        .put_option = put_option,
        .ascii = span_is_nocase(span_of(set->type), "A"),
        .passive = set->mode == 1,
        .pasv_anywhere = ftp->parts.options->pasv_anywhere,
        .rest = row->resumes ? set->rest : 0,
        .response_timeout = ftp->parts.options->response_timeout,
    };
    span_copy(span_of(set->server), request.server.host, sizeof request.server.host);
    if (row->resumes && ftp->parts.options->rest_once)
        set->rest = 0;
    ftp->opened_cid = set->cid;
    ftp_session_open(&ftp->session, kind, &request);
    bytes_release(&path);
    bytes_release(&new_path);
}

/* --- refusals --- */

static void say_first(struct ftp *ftp)
{
    struct ftp_refusals *refusals = &ftp->refusals;
    struct ftp_refusal first = refusals->waiting[0];
    refusals->count--;
    memmove(refusals->waiting, refusals->waiting + 1, refusals->count * sizeof first);
    ftp_say_end(ftp->parts.at, first.kind, first.code);
}

static void on_due(void *owner)
{
    struct ftp *ftp = owner;
    say_first(ftp);
    if (ftp->refusals.count)
        alarm_set(ftp->parts.agenda, &ftp->refusals.alarm, ftp->refusals.waiting[0].due);
}

static void refuse(struct ftp *ftp, const struct ftp_kind *kind, int code)
{
    struct ftp_refusals *refusals = &ftp->refusals;
    if (refusals->count == FTP_REFUSALS_MAX)
        say_first(ftp);
    usec due = ftp->parts.agenda->now + ftp->parts.options->refuse_delay;
    refusals->waiting[refusals->count++] = (struct ftp_refusal){kind, code, due};
    alarm_set(ftp->parts.agenda, &refusals->alarm, refusals->waiting[0].due);
}

static void refuse_second(struct ftp *ftp, const struct ftp_kind *kind)
{
    const struct ftp_session *session = &ftp->session;
    notef(ftp->parts.notes, LANE_WHY, "%d: the session of AT+%s is open (%s)", FTP_NOT_ALLOWED,
          session->kind->name, session_state_name(session->state));
    refuse(ftp, kind, FTP_NOT_ALLOWED);
}

void ftp_refusals_init(struct ftp *ftp)
{
    alarm_init(&ftp->refusals.alarm, on_due, ftp);
}

void ftp_refusals_forget(struct ftp *ftp)
{
    alarm_cancel(ftp->parts.agenda, &ftp->refusals.alarm);
    ftp->refusals.count = 0;
}
