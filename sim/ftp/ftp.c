/* SPDX-License-Identifier: MIT */
/* The service as one object: settings, session, client and RAM. It says what a change of the
 * bearer means for a session; when it may be said is the session's own affair. */
#include "ftp/ftp.h"

#include "at/circuits.h"
#include "base/die.h"
#include "ftp/service.h"

struct ftp *ftp_new(const struct ftp_parts *parts)
{
    struct ftp *ftp = xzalloc(sizeof *ftp);
    struct ftp_client_events events = ftp_session_events;
    ftp->parts = *parts;
    events.owner = &ftp->session;
    ftp->client =
        ftp_client_new(parts->agenda, parts->net, parts->seams, parts->notes, &events);
    ftp_refusals_init(ftp);
    ftp_session_init(&ftp->session, &(struct session_parts){
                                        .agenda = parts->agenda,
                                        .at = parts->at,
                                        .client = ftp->client,
                                        .ram = &ftp->ram,
                                        .options = parts->options,
                                        .seams = parts->seams,
                                        .notes = parts->notes,
                                    });
    at_add_rows(parts->at, ftp_setting_rows, ftp);
    at_add_rows(parts->at, ftp_transfer_rows, ftp);
    at_add_rows(parts->at, ftp_one_shot_rows, ftp);
    at_add_rows(parts->at, ftp_extended_rows, ftp);
    at_add_rows(parts->at, ftp_et_rows, ftp);
    return ftp;
}

void ftp_free(struct ftp *ftp)
{
    ftp_refusals_forget(ftp);
    ftp_session_release(&ftp->session);
    ftp_client_free(ftp->client);
    ftp_ram_release(&ftp->ram);
    xfree(ftp);
}

void ftp_bearer_changed(struct ftp *ftp)
{
    const struct ftp_events *events = ftp->parts.events;
    if (!events->bearer_up(events->owner, ftp->opened_cid))
        ftp_session_fail(&ftp->session, (int)ftp->parts.options->lost_code,
                         "the bearer went down");
}

bool ftp_bearer_quit(struct ftp *ftp)
{
    const struct ftp_events *events = ftp->parts.events;
    return !events->bearer_up(events->owner, ftp->opened_cid) &&
           ftp_session_quit_inside(&ftp->session);
}

void ftp_end_with(struct ftp *ftp, int code, usec after)
{
    ftp_session_force_end(&ftp->session, code, after);
}

void ftp_dtr_off(struct ftp *ftp)
{
    enum { ESCAPES = 1, HANGS_UP };
    int64_t mode = at_dtr_mode(ftp->parts.at);
    if (mode == HANGS_UP)
        ftp_session_hang_up(&ftp->session);
    else if (mode == ESCAPES)
        ftp_session_escape(&ftp->session);
}

bool ftp_go_online(struct ftp *ftp, unsigned long ticket, enum at_answer *answer)
{
    return ftp_session_return(&ftp->session, ticket, answer);
}

void ftp_restart(struct ftp *ftp)
{
    ftp_refusals_forget(ftp);
    ftp_session_forget(&ftp->session);
    ftp_ram_clear(&ftp->ram);
}

int ftp_state(const struct ftp *ftp)
{
    return ftp->session.state != SESSION_IDLE;
}

const char *ftp_state_word(const struct ftp *ftp)
{
    return session_state_name(ftp->session.state);
}
