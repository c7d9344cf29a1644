/* SPDX-License-Identifier: MIT */
/* AT+FTPEXTPUT and AT+FTPEXTGET: transfers by way of the module's RAM (AT manual V1.06, 10.2.19,
 * 10.2.23; application note 5.12, 5.13). */
#include "at/cme.h"
#include "ftp/service.h"

static at_handler extput, extget, extget_read;
static enum at_answer put_off(struct at_call *call), put_on(struct at_call *call),
    put_bytes(struct at_call *call);
static enum at_answer get_off(struct at_call *call), get_open(struct at_call *call),
    get_dump(struct at_call *call);

static const struct at_param extput_params[] = {
    {.name = "mode", .type = AT_NUMBER, .range = "0-2", .default_text = "0"},
    {.name = "pos", .type = AT_NUMBER, .range = "0-307200", .optional = true},
    {.name = "len", .type = AT_NUMBER, .range = "0-307200", .optional = true},
    {.name = "timeout", .type = AT_NUMBER, .range = "1000-1000000", .optional = true},
    {.type = AT_PARAMS_END},
};
/* Mode 2 of other families (save to a file) does not exist here. */
static const struct at_param extget_params[] = {
    {.name = "mode", .type = AT_NUMBER, .range = "0,1,3", .default_text = "0"},
    {.name = "pos", .type = AT_NUMBER, .range = "0-307200", .optional = true},
    {.name = "len", .type = AT_NUMBER, .range = "0-307200", .optional = true},
    {.type = AT_PARAMS_END},
};

const struct at_row ftp_extended_rows[] = {
    {.name = "+FTPEXTPUT",
     .takes_payload = true,
     .params = extput_params,
     .write = extput,
     .test = AT_TEST_OK,
     .source = "AT manual 10.2.19",
     .about = "Upload from RAM: 1 on, 2 fills it, AT+FTPPUT=1 sends it, 0 off."},
    {.name = "+FTPEXTGET",
     .params = extget_params,
     .read = extget_read,
     .write = extget,
     .test = AT_TEST_OK,
     .source = "AT manual 10.2.23",
     .about = "Download to RAM: 1 downloads, 3 prints, 0 ends."},
    {0},
};

/* How many arguments a mode takes, itself included, and what it does. */
struct mode {
    at_handler *run;
    size_t count;
};

static enum at_answer run_mode(struct at_call *call, const struct mode *mode)
{
    if (call->count > mode->count)
        return at_refuse(call, CME_PARAM_TOO_MANY, "mode %d takes %zu parameters",
                         (int)call->args[0].number, mode->count);
    for (size_t i = 0; i < mode->count; i++)
        if (!call->args[i].given)
            return at_refuse(call, CME_PARAM_TOO_FEW, "parameter %zu is missing", i + 1);
    return mode->run(call);
}

static bool runs(const struct ftp *ftp, enum ftp_kind_number kind)
{
    return ftp->session.kind == &ftp_kinds[kind];
}

/* --- upload --- */

/* While its bytes go out the buffer stays as it is. Mode 1 may come again, and after mode 2. */
static enum at_answer extput(struct at_call *call)
{
    static const struct mode modes[] = {{put_off, 1}, {put_on, 1}, {put_bytes, 4}};
    struct ftp *ftp = call->state;
    if (runs(ftp, KIND_EXTPUT))
        return ftp_not_now(call);
    return run_mode(call, &modes[call->args[0].number]);
}

static enum at_answer put_off(struct at_call *call)
{
    struct ftp *ftp = call->state;
    ftp->ram.put_on = false;
    bytes_clear(&ftp->ram.put);
    return AT_OK;
}

static enum at_answer put_on(struct at_call *call)
{
    struct ftp *ftp = call->state;
    ftp->ram.put_on = true;
    return AT_OK;
}

static void piece_entered(void *owner, bool whole)
{
    struct ftp *ftp = owner;
    if (whole)
        ftp_ram_write(&ftp->ram, ftp->ram.put_at, bytes_span(&ftp->session.payload.bytes));
}

static enum at_answer put_bytes(struct at_call *call)
{
    struct ftp *ftp = call->state;
    int64_t pos = call->args[1].number, len = call->args[2].number;
    if (pos + len > FTP_EXT_MAX)
        return at_refuse(call, CME_PARAM_RANGE, "beyond the %d bytes of RAM", FTP_EXT_MAX);
    at_say(call, "+FTPEXTPUT: %lld,%lld", (long long)pos, (long long)len);
    if (len == 0)
        return AT_OK;
    ftp->ram.put_at = (size_t)pos;
    payload_take_counted(&ftp->session.payload, call->ticket, (size_t)len,
                         MSEC(call->args[3].number), piece_entered, ftp);
    return AT_LATER;
}

/* --- download --- */

static enum at_answer extget(struct at_call *call)
{
    static const struct mode modes[] = {
        [0] = {get_off, 1}, [1] = {get_open, 1}, [3] = {get_dump, 3}};
    return run_mode(call, &modes[call->args[0].number]);
}

static enum at_answer extget_read(struct at_call *call)
{
    struct ftp *ftp = call->state;
    at_say(call, "+FTPEXTGET: %d,%zu", ftp->ram.get_on, ftp->ram.got.count);
    return AT_OK;
}

/* A download that still runs is quit like by AT+FTPQUIT, so that it has its last URC. */
static enum at_answer get_off(struct at_call *call)
{
    struct ftp *ftp = call->state;
    if (runs(ftp, KIND_EXTGET))
        ftp_session_on(&ftp->session, EVENT_QUIT);
    ftp->ram.get_on = false;
    bytes_clear(&ftp->ram.got);
    return AT_OK;
}

static enum at_answer get_open(struct at_call *call)
{
    return ftp_open(call, KIND_EXTGET);
}

static enum at_answer get_dump(struct at_call *call)
{
    struct ftp *ftp = call->state;
    struct span got = bytes_span(&ftp->ram.got);
    if (runs(ftp, KIND_EXTGET))
        return ftp_not_now(call);
    if (call->args[1].number >= (int64_t)got.count)
        return at_refuse(call, CME_PARAM_RANGE, "only %zu bytes are in RAM", got.count);
    got = span_skip(got, (size_t)call->args[1].number);
    got = span_cut(got, (size_t)call->args[2].number);
    at_say(call, "+FTPEXTGET: 3,%zu", got.count);
    at_data(call->at, got.at, got.count);
    return AT_OK;
}
