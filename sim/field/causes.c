/* SPDX-License-Identifier: MIT */
/* The causes of result codes (AT manual V1.06, 10.2.14), with where in an operation each can be
 * seen. A log shows a code and little else, so most codes have several rows; what the program says
 * it has chosen is no more than the row for which least is made up. Which FTP command a code comes
 * from, and in which order, is asked of the FTP client's own rows; what a row wants to see besides,
 * of causes_seen.c. */
#include "field/causes.h"

#include "field/causes_seen.h"

#define OPENING (1u << OP_OPENING)
#define READY   (1u << OP_READY)
#define MOVING  (1u << OP_MOVING)
#define CLOSING (1u << OP_CLOSING)
#define BEHIND  (READY | MOVING | CLOSING)

/* clang-format off */
static const struct cause causes[] = {
    {FTP_NET_ERROR, CAUSE_ANYWHERE, BY_NATURE, "there is no bearer",
     "no bearer was opened, or it went", .fits = seen_no_bearer},
    {CAUSE_ANY_CODE, CAUSE_ANYWHERE, BY_LOST, "the session goes with its bearer",
     "+APP PDP: DEACTIVE or its like came before it", .fits = seen_lost_bearer},
    {CAUSE_ANY_CODE, OPENING, BY_LOST, "nothing comes until the bearer goes",
     "the same, before anything was announced", "stall", FTP_CONNECT_ERROR, seen_lost_bearer},
    {CAUSE_ANY_CODE, MOVING, BY_LOST, "no more data come until the bearer goes",
     "the same, behind data that did come", "stall", .fits = seen_lost_bearer},

    {FTP_DNS_ERROR, OPENING, BY_NATURE, "that is no name",
     "neither a name nor an address was set", .fits = seen_nonsense},
    {FTP_DNS_ERROR, OPENING, BY_HOST, "only other names are known",
     "another name worked, this one never did", .fits = seen_other_name_worked},
    {FTP_DNS_ERROR, OPENING, BY_STEP, "the name is unknown",
     "a name was set, not an address", "refuse", FTP_DNS_ERROR, seen_name},

    {FTP_CONNECT_ERROR, OPENING, BY_PORT, "nobody answers at that port",
     "another port worked, this one never did", .fits = seen_other_port_worked},
    {FTP_CONNECT_ERROR, OPENING, BY_STEP, "the server refuses", NULL, "refuse",
     FTP_CONNECT_ERROR},

    {FTP_TIMEOUT, BEHIND, BY_TIMEOUT, "the host neither reads nor writes",
     "it sent nothing since +FTPGET: 1,1 or its like", .fits = seen_host_waits},
    {FTP_TIMEOUT, OPENING, BY_STEP, "the server is silent", NULL, "stall", FTP_CONNECT_ERROR},
    {FTP_TIMEOUT, OPENING, BY_STEP, "no data connection comes about",
     "a transfer in passive mode, as behind a firewall", "stall", FTP_PASSIVE_ERROR,
     seen_passive_data},
    {FTP_TIMEOUT, MOVING, BY_MUTE, "the upload stalls",
     "no +FTPPUT: 1,1 came behind the last block", .fits = seen_no_room_told},
    {FTP_TIMEOUT, READY | MOVING, BY_DATA, "the server stalls", "a download", "stall",
     .fits = seen_downloads},
    {FTP_TIMEOUT, CLOSING, BY_END, "the server does not confirm the file",
     "an upload of no bytes, which cannot stall", "silence", .fits = seen_nothing_sent},
    {FTP_TIMEOUT, MOVING | CLOSING, BY_DATA, "the upload stalls", "an upload", "stall",
     .fits = seen_uploads},
    {FTP_TIMEOUT, CLOSING, BY_END, "the server does not confirm the file", "an upload",
     "silence", .fits = seen_uploads},

    {FTP_SERVER_ERROR, OPENING, BY_STEP, "the server closes", NULL,
     "reply 421 Service not available", FTP_USER_ERROR},
    {FTP_SERVER_ERROR, MOVING | CLOSING, BY_END, "the server closes behind the data",
     "the data have an end", "reply 421 Service not available", .fits = seen_end},

    {FTP_NOT_ALLOWED, OPENING, BY_NATURE, "not allowed",
     "another session runs, or a name was not set", .fits = seen_lacks_names},

    {FTP_REPLY_ERROR, OPENING, BY_STEP, "the server talks nonsense", NULL, "reply 2300 what",
     FTP_TYPE_ERROR},
    {FTP_REPLY_ERROR, MOVING | CLOSING, BY_END, "the server talks nonsense behind the data",
     "the data have an end", "reply 2300 what", .fits = seen_end},

    {FTP_USER_ERROR, OPENING, BY_STEP, "the user is refused", NULL, "reply 530 User unknown",
     FTP_USER_ERROR},
    {FTP_USER_ERROR, MOVING | CLOSING, BY_END, "the server wants an account",
     "the data have an end", "reply 332 Need account for storing files", .fits = seen_end},

    {FTP_PASSWORD_ERROR, OPENING, BY_LOGIN, "the server has another login",
     "user and password were set, and never worked", .fits = seen_other_login},
    {FTP_PASSWORD_ERROR, OPENING, BY_STEP, "the login is refused", NULL,
     "reply 530 Login incorrect", FTP_PASSWORD_ERROR},

    {FTP_TYPE_ERROR, OPENING, BY_STEP, "the type is refused", NULL, "reply 504 Not implemented",
     FTP_TYPE_ERROR},

    {FTP_REST_ERROR, OPENING, BY_STEP, "no resuming", "AT+FTPREST was set, and a download",
     "reply 502 Not implemented", FTP_REST_ERROR, seen_resumes},

    {FTP_PASSIVE_ERROR, OPENING, BY_STEP, "no passive mode", "a transfer in passive mode",
     "reply 502 Not implemented", FTP_PASSIVE_ERROR, seen_passive_data},
    {FTP_PASSIVE_ERROR, MOVING | CLOSING, BY_END, "the server gives up the data connection",
     "a transfer in passive mode", "reply 425 Cannot open data connection",
     .fits = seen_passive_data},

    {FTP_ACTIVE_ERROR, OPENING, BY_STEP, "no active mode", "a transfer with AT+FTPMODE=0",
     "reply 500 Illegal PORT command", FTP_ACTIVE_ERROR, seen_active_data},
    {FTP_ACTIVE_ERROR, MOVING | CLOSING, BY_END, "the server gives up the data connection",
     "a transfer with AT+FTPMODE=0", "reply 425 Cannot open data connection",
     .fits = seen_active_data},

    {FTP_OPERATE_ERROR, OPENING, BY_NATURE, "it is not there",
     "nothing else shows a file or folder of that name", .fits = seen_missing},
    {FTP_OPERATE_ERROR, OPENING, BY_STEP, "the server refuses it", NULL, "reply 550 Refused",
     FTP_OPERATE_ERROR},

    {FTP_UPLOAD_ERROR, CLOSING, BY_END, "the server does not keep the file", "an upload",
     "reply 552 Storage exceeded", .fits = seen_uploads},
    {FTP_UPLOAD_ERROR, READY | MOVING | CLOSING, BY_DATA, "the data connection breaks",
     "an upload", "reset", .fits = seen_uploads},
    {FTP_UPLOAD_ERROR, OPENING, BY_END, "the server does not keep the file",
     "an upload from AT+FTPEXTPUT", "reply 552 Storage exceeded", .fits = seen_uploads},

    {FTP_DOWNLOAD_ERROR, MOVING, BY_END, "the server gives the file up",
     "all of it had come, as another download, a size or a listing's end shows",
     "reply 426 Transfer aborted", .fits = seen_all_came},
    {FTP_DOWNLOAD_ERROR, READY | MOVING, BY_DATA, "the data connection breaks", "a download",
     "reset", .fits = seen_downloads},
    {FTP_DOWNLOAD_ERROR, OPENING | MOVING, BY_END, "the server gives the file up",
     "a download", "reply 426 Transfer aborted", .fits = seen_downloads},

    {FTP_MANUAL_QUIT, CAUSE_ANYWHERE, BY_NATURE, "the host quits",
     "AT+FTPQUIT, or AT+SAPBR=0 where that quits", .fits = seen_quit},
    {FTP_MANUAL_QUIT, OPENING, BY_STEP, "the server is silent",
     "AT+FTPQUIT, before anything was announced", "stall", FTP_CONNECT_ERROR, seen_quit},

    {FTP_DONE, OPENING, BY_WORD, "the server tells another size",
     "AT+FTPSIZE tells of more than a file here may have, or of another size than what came",
     .at = FTP_OPERATE_ERROR,
     .fits = seen_other_size},
    {FTP_DONE, OPENING, BY_WORD, "the server tells another time",
     "AT+FTPMDTM has told of another one before", .at = FTP_OPERATE_ERROR,
     .fits = seen_other_time},

    {CAUSE_ANY_CODE, MOVING | CLOSING, BY_END_CODE, "an unknown cause behind the data",
     "the data have an end", .fits = seen_end},
    {CAUSE_ANY_CODE, CAUSE_ANYWHERE, BY_CODE, "an unknown cause", NULL},
};
/* clang-format on */

static bool has_step(const struct operation *op, enum ftp_code at)
{
    return at == FTP_DNS_ERROR || at == FTP_CONNECT_ERROR ||
           ftp_refused_command(cause_operation(op), at).count > 0;
}

const struct cause *cause_row(size_t i)
{
    return i < sizeof causes / sizeof *causes ? &causes[i] : NULL;
}

const struct cause *cause_of(const struct inference *infer, size_t op, size_t rank)
{
    const struct operation *what = &infer->operations->items[op];
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
        const struct cause *cause = &causes[i];
        bool sees =
            ((cause->code == CAUSE_ANY_CODE && what->code > 0) || cause->code == what->code) &&
            (cause->places & 1u << op_place(what));
        bool can = cause->way != BY_STEP || has_step(what, cause->at);
        if (sees && can && (!cause->fits || cause->fits(infer, op)) && rank-- == 0)
            return cause;
    }
    return NULL;
}

/* --- places --- */

size_t cause_order(enum ftp_code at)
{
    size_t order = ftp_refusal_order((int)at);
    return at == FTP_DNS_ERROR ? 1 : at == FTP_CONNECT_ERROR ? 2 : order ? order + 2 : 0;
}

static void add_step(const struct operation *op, enum ftp_code at, struct bytes *out)
{
    if (at == FTP_DNS_ERROR || at == FTP_CONNECT_ERROR)
        bytes_add_text(out, at == FTP_DNS_ERROR ? "resolve" : "connect");
    else
        bytes_addf(out, "ftp %.*s*", SPAN_ARGS(ftp_refused_command(cause_operation(op), at)));
}

void cause_add_place(const struct operation *op, const struct cause *cause, struct bytes *out)
{
    if (cause->code == FTP_TIMEOUT && cause->at == FTP_PASSIVE_ERROR)
        bytes_add_text(out, "connect data"); /* the reply was good, its address is not */
    else
        add_step(op, cause->at, out);
}
