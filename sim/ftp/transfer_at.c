/* SPDX-License-Identifier: MIT */
/* AT+FTPGET, AT+FTPLIST, AT+FTPPUT, AT+FTPQUIT and AT+FTPSTATE (AT manual V1.06, 10.2.14,
 * 10.2.15, 10.2.18, 10.2.22, 10.2.26; docs/quirks.md). Mode 1 opens a session, mode 2 moves
 * bytes. */
#include "at/cme.h"
#include "base/die.h"
#include "ftp/service.h"

static at_handler get, list, put, quit, state;
static enum at_answer read_data(struct at_call *call, enum ftp_kind_number kind);
static enum at_answer write_block(struct at_call *call);
static enum at_answer close_upload(struct at_call *call);

static const struct at_param download[] = {
    {.name = "mode", .type = AT_NUMBER, .range = "1-2"},
    {.name = "reqlength", .type = AT_NUMBER, .range = "1-1460", .optional = true},
    {.type = AT_PARAMS_END},
};
/* The manual's limit is <maxlength>: put_max of the scenario, 1360 by default. */
static const struct at_param upload[] = {
    {.name = "mode", .type = AT_NUMBER, .range = "1-2"},
    {.name = "reqlength", .type = AT_NUMBER, .range = "0-1460", .optional = true},
    {.type = AT_PARAMS_END},
};

const struct at_row ftp_transfer_rows[] = {
    {.name = "+FTPGET",
     .params = download,
     .write = get,
     .test = AT_TEST_OK,
     .source = "AT manual 10.2.14",
     .about = "Download a file: 1 opens, 2 reads."},
    {.name = "+FTPPUT",
     .takes_payload = true,
     .params = upload,
     .write = put,
     .test = AT_TEST_OK,
     .source = "AT manual 10.2.15",
     .about = "Upload a file: 1 opens, 2 writes, 2,0 ends."},
    {.name = "+FTPSTATE",
     .exec = state,
     .test = AT_TEST_OK,
     .source = "AT manual 10.2.18",
     .about = "Is there a session: 0 no, 1 yes."},
    {.name = "+FTPLIST",
     .params = download,
     .write = list,
     .test = AT_TEST_OK,
     .source = "AT manual 10.2.22",
     .about = "List a folder: 1 opens, 2 reads."},
    {.name = "+FTPQUIT",
     .exec = quit,
     .test = AT_TEST_OK,
     .source = "AT manual 10.2.26",
     .about = "End the session: its last URC says 80."},
    {0},
};

static enum at_answer no_length(struct at_call *call)
{
    return at_refuse(call, CME_PARAM_TOO_FEW, "parameter 2 <reqlength> is missing");
}

/* The manual's form has <reqlength> whatever the mode: mode 1 does not look at it. */
static enum at_answer download_step(struct at_call *call, enum ftp_kind_number kind)
{
    if (call->args[0].number == 2)
        return ftp_forced(call, read_data(call, kind));
    return ftp_open(call, kind);
}

static enum at_answer get(struct at_call *call)
{
    return download_step(call, KIND_GET);
}

static enum at_answer list(struct at_call *call)
{
    return download_step(call, KIND_LIST);
}

/* What is there now, at most <reqlength>. The bytes are on the line before the table hears of
 * it, as their buffer is the client's. */
static enum at_answer read_data(struct at_call *call, enum ftp_kind_number kind)
{
    struct ftp *ftp = call->state;
    if (!call->args[1].given)
        return no_length(call);
    struct span waiting = ftp_client_waiting(ftp->client);
    struct span data = span_cut(waiting, (size_t)call->args[1].number);
    enum session_event event = waiting.count == 0            ? EVENT_READ_NONE
                               : waiting.count == data.count ? EVENT_READ_ALL
                                                             : EVENT_READ_SOME;
    if (!ftp_session_allows_kind(&ftp->session, kind, event))
        return ftp_not_now(call);
    at_say(call, "%s: 2,%zu", call->row->name, data.count);
    at_data(call->at, data.at, data.count);
    if (data.count)
        ftp_client_take(ftp->client, data.count);
    ftp_session_on(&ftp->session, event);
    if (data.count)
        ftp_session_moved(&ftp->session, data.count);
    return AT_OK;
}

static enum at_answer put(struct at_call *call)
{
    struct ftp *ftp = call->state;
    if (call->args[0].number == 1)
        return ftp_open(call, ftp->ram.put_on ? KIND_EXTPUT : KIND_PUT);
    if (!call->args[1].given)
        return no_length(call);
    if (call->args[1].number == 0)
        return ftp_forced(call, close_upload(call));
    return ftp_forced(call, write_block(call));
}

static void block_entered(void *owner, bool whole)
{
    struct ftp_session *session = owner;
    size_t count = session->payload.bytes.count;
    must(ftp_session_on(session, whole ? EVENT_BLOCK : EVENT_SHORT));
    if (whole)
        ftp_session_moved(session, count);
}

/* Hosts write the next block without waiting for 1,1 (Botletics, the HAT uploader): accepted
 * when there is room for it. */
static enum at_answer write_block(struct at_call *call)
{
    struct ftp *ftp = call->state;
    struct ftp_session *session = &ftp->session;
    size_t count = (size_t)call->args[1].number;
    if (!ftp_session_allows_kind(session, KIND_PUT, EVENT_WRITE))
        return ftp_not_now(call);
    if (count > ftp_session_put_max(session))
        return at_refuse(call, CME_PARAM_RANGE, "parameter 2 <reqlength> out of range 0-%zu",
                         ftp_session_put_max(session));
    if (session->running && count > ftp_client_writable(ftp->client))
        return at_refuse(call, CME_NOT_ALLOWED,
                         "no room: the server has not taken the blocks before");
    at_say(call, "+FTPPUT: 2,%zu", count);
    ftp_session_on(session, EVENT_WRITE);
    payload_take_counted(&session->payload, call->ticket, count,
                         ftp->parts.options->put_timeout, block_entered, session);
    return AT_LATER;
}

static enum at_answer close_upload(struct at_call *call)
{
    struct ftp *ftp = call->state;
    if (!ftp_session_allows_kind(&ftp->session, KIND_PUT, EVENT_CLOSE))
        return ftp_not_now(call);
    ftp_session_on(&ftp->session, EVENT_CLOSE);
    return AT_OK;
}

static enum at_answer quit(struct at_call *call)
{
    struct ftp *ftp = call->state;
    return ftp_session_on(&ftp->session, EVENT_QUIT) ? AT_OK : ftp_not_now(call);
}

static enum at_answer state(struct at_call *call)
{
    at_say(call, "+FTPSTATE: %d", ftp_state(call->state));
    return AT_OK;
}
