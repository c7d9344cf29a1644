/* SPDX-License-Identifier: MIT */
/* AT+FTPETPUT and AT+FTPETGET: transfers ended by ETX (AT manual V1.06, 10.2.24, 10.2.25;
 * application note 5.14, 5.15). */
#include "at/cme.h"
#include "base/die.h"
#include "ftp/service.h"
#include "ftp/stream.h"

static at_handler etput, etget;
static enum at_answer enter_data(struct at_call *call);

static const struct at_param etput_params[] = {
    {.name = "mode", .type = AT_NUMBER, .range = "1-2"},
    {.type = AT_PARAMS_END},
};
static const struct at_param etget_params[] = {
    {.name = "mode", .type = AT_NUMBER, .range = "1"},
    {.type = AT_PARAMS_END},
};

const struct at_row ftp_et_rows[] = {
    {.name = "+FTPETPUT",
     .takes_payload = true,
     .params = etput_params,
     .write = etput,
     .test = AT_TEST_OK,
     .source = "AT manual 10.2.24",
     .about = "Upload a stream that ends with ETX: 1 opens, 2 enters it."},
    {.name = "+FTPETGET",
     .takes_payload = true,
     .params = etget_params,
     .write = etget,
     .test = AT_TEST_OK,
     .source = "AT manual 10.2.25",
     .about = "Download a file as a stream that ends with ETX."},
    {0},
};

static enum at_answer etput(struct at_call *call)
{
    if (call->args[0].number == 1)
        return ftp_open(call, KIND_ETPUT);
    return ftp_forced(call, enter_data(call));
}

static void stream_entered(void *owner, bool whole)
{
    must(whole); /* it has no time limit */
    must(ftp_session_on(owner, EVENT_CLOSE));
}

/* The note says OK before +FTPETPUT: 2,1, the manual does not. */
static enum at_answer enter_data(struct at_call *call)
{
    struct ftp *ftp = call->state;
    struct ftp_session *session = &ftp->session;
    if (!ftp_session_allows_kind(session, KIND_ETPUT, EVENT_WRITE))
        return ftp_not_now(call);
    if (ftp->parts.options->etput_ok_first)
        at_say_ok(call->at);
    at_say(call, "+FTPETPUT: 2,1");
    ftp_session_on(session, EVENT_WRITE);
    payload_take_until_etx(&session->payload, call->ticket, &ftp_etput_sink, stream_entered,
                           session);
    return AT_LATER;
}

static enum at_answer etget(struct at_call *call)
{
    return ftp_open(call, KIND_ETGET);
}
