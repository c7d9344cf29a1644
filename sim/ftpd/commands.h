/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTPD_COMMANDS_H
#define SIM_FTPD_COMMANDS_H

#include "ftpd/client.h"

/* The FTP commands as rows of one table; what they do is in access.c, files.c and transfer.c.
 * Private to this room. */
typedef void command(struct client *client, struct span argument);

enum command_needs {
    NEEDS_LOGIN = 1,
    AT_ONCE = 2, /* answered while a transfer runs; the others wait for its end */
    RENAMES = 4, /* the two halves of a rename; any other command forgets the first half */
};

enum command_argument { ARGUMENT_NONE, ARGUMENT_MAY, ARGUMENT_MUST };

struct command_row {
    const char *name;
    unsigned needs;
    enum command_argument argument;
    command *run;
    const char *feature; /* its line in the reply to FEAT, or NULL */
    const char *source;
    const char *syntax; /* what stands behind the name, for HELP */
};

/* Carries the waiting line out; always one reply, perhaps a second one at a transfer's end. */
void command_run(struct client *client);
bool command_is_at_once(const struct client *client);

/* Row number i; NULL at the end. */
const struct command_row *command_row_number(size_t i);
const struct command_row *command_find(struct span name);

/* Replies 550, or 552 and 553 where something would be made (RFC 959, 5.4). */
void reply_refused(struct client *client, enum tree_result result);
void reply_not_made(struct client *client, enum tree_result result);
/* The canonical path of an argument; false: replied. */
bool path_of(struct client *client, struct span argument, struct bytes *out);

/* access.c */
command do_user, do_pass, do_acct, do_quit, do_noop, do_syst, do_feat, do_opts, do_help,
    do_site;
command do_type, do_stru, do_mode, do_allo, do_stat, do_not_here;
/* files.c */
command do_pwd, do_cwd, do_cdup, do_mkd, do_rmd, do_dele, do_rnfr, do_rnto;
command do_size, do_mdtm, do_mfmt, do_mlst;
/* transfer.c */
command do_pasv, do_epsv, do_port, do_eprt, do_rest, do_abor;
command do_retr, do_stor, do_stou, do_appe, do_list, do_nlst, do_mlsd;

#endif
