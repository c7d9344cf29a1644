/* SPDX-License-Identifier: MIT */
/* The rows of causes.c as the table of docs/import.md: what the program looks for is told from what
 * it has, so that the page cannot say anything else. */
#include "field/causes.h"

static void add_places(struct bytes *out, unsigned places)
{
    static const char *const names[] = {
        [OP_OPENING] = "at the opening",
        [OP_READY] = "behind `1,1`",
        [OP_MOVING] = "in the data",
        [OP_CLOSING] = "behind `AT+FTPPUT=2,0`",
    };
    if (places == CAUSE_ANYWHERE) {
        bytes_add_text(out, "anywhere");
        return;
    }
    bool first = true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!(places & 1u << i))
            continue;
        bytes_addf(out, "%s%s", first ? "" : ", ", names[i]);
        first = false;
    }
}

static const char *way_words(enum cause_way way)
{
    static const char *const words[] = {
        [BY_NATURE] = "nothing: the world is like that",
        [BY_TIMEOUT] = "`unread_timeout`",
        [BY_LOST] = "`bearer_lost`",
        [BY_LOGIN] = "`user`, `password`",
        [BY_HOST] = "`[ftp] host`",
        [BY_PORT] = "`[ftp] port`",
        [BY_MUTE] = "`on = line +FTPPUT: 1,1*`, `silence`",
        [BY_END_CODE] = "`on = ftp end ...`, `code N`",
        [BY_WORD] = "`on = ftp SIZE*, MDTM*`, `reply 213 N`",
        [BY_CODE] = "`on = command ...`, `code N`",
    };
    return way < sizeof words / sizeof *words ? words[way] : NULL;
}

static void add_made(struct bytes *out, const struct cause *cause)
{
    const struct operation any = {.name = "FTPGET"};
    struct bytes on = {0};
    if (way_words(cause->way)) {
        bytes_add_text(out, way_words(cause->way));
        return;
    }
    if (cause->way == BY_STEP && cause->at == FTP_OPERATE_ERROR)
        bytes_add_text(&on, "ftp RETR*, STOR*, ...");
    else if (cause->way == BY_STEP)
        cause_add_place(&any, cause, &on);
    else
        bytes_add_text(&on, cause->way == BY_END ? "ftp end ..." : "data N");
    bytes_addf(out, "`on = %s`, `%s`", bytes_at(&on), cause->then);
    bytes_release(&on);
}

void causes_add_table(struct bytes *out)
{
    bytes_add_text(out, "| code | where | explained by | what else must be seen | becomes |\n"
                        "|---|---|---|---|---|\n");
    const struct cause *cause;
    for (size_t i = 0; (cause = cause_row(i)) != NULL; i++) {
        if (cause->code == CAUSE_ANY_CODE)
            bytes_add_text(out, "| any | ");
        else
            bytes_addf(out, "| %d | ", cause->code);
        add_places(out, cause->places);
        bytes_addf(out, " | %s | %s | ", cause->name, cause->besides ? cause->besides : "");
        add_made(out, cause);
        bytes_add_text(out, " |\n");
    }
}
