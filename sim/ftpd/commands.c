/* SPDX-License-Identifier: MIT */
/* The FTP commands as rows: what must be so before (login, a name given), who does it, and what
 * HELP says. Refusals are here, in one place for all commands. */
#include "ftpd/commands.h"

static const struct command_row rows[] = {
    /* access */
    {"USER", 0, ARGUMENT_MUST, do_user, NULL, "RFC 959 4.1.1", "<name>"},
    {"PASS", 0, ARGUMENT_MAY, do_pass, NULL, "RFC 959 4.1.1", "<password>"},
    {"ACCT", 0, ARGUMENT_MUST, do_acct, NULL, "RFC 959 4.1.1", "<account>"},
    {"QUIT", AT_ONCE, ARGUMENT_NONE, do_quit, NULL, "RFC 959 4.1.1", ""},
    {"REIN", 0, ARGUMENT_NONE, do_not_here, NULL, "RFC 959 4.1.1", ""},
    {"SMNT", NEEDS_LOGIN, ARGUMENT_MUST, do_not_here, NULL, "RFC 959 4.1.1", "<path>"},
    {"AUTH", 0, ARGUMENT_MAY, do_not_here, NULL, "RFC 2228 3", "<mechanism>"},
    {"NOOP", AT_ONCE, ARGUMENT_MAY, do_noop, NULL, "RFC 959 4.1.3", ""},
    {"HELP", 0, ARGUMENT_MAY, do_help, NULL, "RFC 959 4.1.3", "[<command>]"},
    {"SYST", 0, ARGUMENT_NONE, do_syst, NULL, "RFC 959 4.1.3", ""},
    {"STAT", AT_ONCE, ARGUMENT_MAY, do_stat, NULL, "RFC 959 4.1.3", "[<path>]"},
    {"FEAT", 0, ARGUMENT_NONE, do_feat, NULL, "RFC 2389 3", ""},
    {"OPTS", 0, ARGUMENT_MUST, do_opts, NULL, "RFC 2389 4", "<command> [<options>]"},
    {"SITE", NEEDS_LOGIN, ARGUMENT_MUST, do_site, NULL, "RFC 959 4.1.3",
     "HELP | UTIME <time> <path>"},
    /* how to transfer */
    {"TYPE", NEEDS_LOGIN, ARGUMENT_MUST, do_type, NULL, "RFC 959 3.1.1", "A | I | L 8"},
    {"STRU", NEEDS_LOGIN, ARGUMENT_MUST, do_stru, NULL, "RFC 959 3.1.2", "F"},
    {"MODE", NEEDS_LOGIN, ARGUMENT_MUST, do_mode, NULL, "RFC 959 3.4", "S"},
    {"ALLO", NEEDS_LOGIN, ARGUMENT_MAY, do_allo, NULL, "RFC 959 4.1.3", "<size>"},
    {"PASV", NEEDS_LOGIN, ARGUMENT_NONE, do_pasv, NULL, "RFC 959 4.1.2", ""},
    {"EPSV", NEEDS_LOGIN, ARGUMENT_MAY, do_epsv, "EPSV", "RFC 2428 3", "[1 | 2 | ALL]"},
    {"PORT", NEEDS_LOGIN, ARGUMENT_MUST, do_port, NULL, "RFC 959 4.1.2", "<h1,h2,h3,h4,p1,p2>"},
    {"EPRT", NEEDS_LOGIN, ARGUMENT_MUST, do_eprt, "EPRT", "RFC 2428 2",
     "|<1 or 2>|<host>|<port>|"},
    /* transfers */
    {"REST", NEEDS_LOGIN, ARGUMENT_MUST, do_rest, "REST STREAM", "RFC 3659 5", "<offset>"},
    {"RETR", NEEDS_LOGIN, ARGUMENT_MUST, do_retr, NULL, "RFC 959 4.1.3", "<path>"},
    {"STOR", NEEDS_LOGIN, ARGUMENT_MUST, do_stor, NULL, "RFC 959 4.1.3", "<path>"},
    {"STOU", NEEDS_LOGIN, ARGUMENT_MAY, do_stou, NULL, "RFC 959 4.1.3", "[<path>]"},
    {"APPE", NEEDS_LOGIN, ARGUMENT_MUST, do_appe, NULL, "RFC 959 4.1.3", "<path>"},
    {"LIST", NEEDS_LOGIN, ARGUMENT_MAY, do_list, NULL, "RFC 959 4.1.3", "[<path>]"},
    {"NLST", NEEDS_LOGIN, ARGUMENT_MAY, do_nlst, NULL, "RFC 959 4.1.3", "[<path>]"},
    {"MLSD", NEEDS_LOGIN, ARGUMENT_MAY, do_mlsd, NULL, "RFC 3659 7", "[<path>]"},
    {"ABOR", NEEDS_LOGIN | AT_ONCE, ARGUMENT_NONE, do_abor, NULL, "RFC 959 4.1.3", ""},
    /* files and folders */
    {"PWD", NEEDS_LOGIN, ARGUMENT_NONE, do_pwd, NULL, "RFC 959 4.1.3", ""},
    {"XPWD", NEEDS_LOGIN, ARGUMENT_NONE, do_pwd, NULL, "RFC 775", ""},
    {"CWD", NEEDS_LOGIN, ARGUMENT_MUST, do_cwd, NULL, "RFC 959 4.1.1", "<path>"},
    {"XCWD", NEEDS_LOGIN, ARGUMENT_MUST, do_cwd, NULL, "RFC 775", "<path>"},
    {"CDUP", NEEDS_LOGIN, ARGUMENT_NONE, do_cdup, NULL, "RFC 959 4.1.1", ""},
    {"XCUP", NEEDS_LOGIN, ARGUMENT_NONE, do_cdup, NULL, "RFC 775", ""},
    {"MKD", NEEDS_LOGIN, ARGUMENT_MUST, do_mkd, NULL, "RFC 959 4.1.3", "<path>"},
    {"XMKD", NEEDS_LOGIN, ARGUMENT_MUST, do_mkd, NULL, "RFC 775", "<path>"},
    {"RMD", NEEDS_LOGIN, ARGUMENT_MUST, do_rmd, NULL, "RFC 959 4.1.3", "<path>"},
    {"XRMD", NEEDS_LOGIN, ARGUMENT_MUST, do_rmd, NULL, "RFC 775", "<path>"},
    {"DELE", NEEDS_LOGIN, ARGUMENT_MUST, do_dele, NULL, "RFC 959 4.1.3", "<path>"},
    {"RNFR", NEEDS_LOGIN | RENAMES, ARGUMENT_MUST, do_rnfr, NULL, "RFC 959 4.1.3", "<path>"},
    {"RNTO", NEEDS_LOGIN | RENAMES, ARGUMENT_MUST, do_rnto, NULL, "RFC 959 4.1.3", "<path>"},
    {"SIZE", NEEDS_LOGIN, ARGUMENT_MUST, do_size, "SIZE", "RFC 3659 4", "<path>"},
    {"MDTM", NEEDS_LOGIN, ARGUMENT_MUST, do_mdtm, "MDTM", "RFC 3659 3", "<path>"},
    {"MFMT", NEEDS_LOGIN, ARGUMENT_MUST, do_mfmt, "MFMT", "draft-somers-ftp-mfxx",
     "<time> <path>"},
    {"MLST", NEEDS_LOGIN, ARGUMENT_MAY, do_mlst, NULL, "RFC 3659 7", "[<path>]"},
};

const struct command_row *command_row_number(size_t i)
{
    return i < sizeof rows / sizeof *rows ? &rows[i] : NULL;
}

const struct command_row *command_find(struct span name)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (span_is_nocase(name, rows[i].name))
            return &rows[i];
    return NULL;
}

/* The row of the line that waits, or NULL, and what stands behind the name. */
static const struct command_row *waiting_row(const struct client *client, struct span *argument)
{
    *argument = bytes_span(&client->line.text);
    return command_find(span_take(argument, ' '));
}

bool command_is_at_once(const struct client *client)
{
    struct span argument;
    const struct command_row *row = waiting_row(client, &argument);
    return row && (row->needs & AT_ONCE);
}

void command_run(struct client *client)
{
    struct span argument;
    const struct command_row *row = waiting_row(client, &argument);
    if (client->line.too_long) {
        reply(client, 500, "Line too long.");
    } else if (!row) {
        reply(client, 500, "Unknown command.");
    } else if ((row->needs & NEEDS_LOGIN) && !client->logged_in) {
        reply(client, 530, "Please log in with USER and PASS.");
    } else if (row->argument == ARGUMENT_NONE && span_trim(argument).count) {
        reply(client, 501, "%s takes no argument.", row->name);
    } else if (row->argument == ARGUMENT_MUST && argument.count == 0) {
        reply(client, 501, "%s needs an argument: %s.", row->name, row->syntax);
    } else {
        row->run(client, argument);
    }
    if (!row || !(row->needs & RENAMES)) /* RNTO must follow at once (RFC 959, 4.1.3) */
        bytes_clear(&client->rename_from);
}

void reply_refused(struct client *client, enum tree_result result)
{
    reply(client, 550, "%s.", tree_result_text(result));
}

void reply_not_made(struct client *client, enum tree_result result)
{
    int code = result == TREE_BAD_NAME ? 553 : result == TREE_FULL ? 552 : 550;
    reply(client, code, "%s.", tree_result_text(result));
}

bool path_of(struct client *client, struct span argument, struct bytes *out)
{
    enum tree_result result = tree_resolve(bytes_span(&client->cwd), argument, out);
    if (result != TREE_OK)
        reply_not_made(client, result);
    return result == TREE_OK;
}
