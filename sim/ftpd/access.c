/* SPDX-License-Identifier: MIT */
/* What FTP commands do: login, parameters, help (RFC 959, 4.1.1 to 4.1.3; RFC 2389 for FEAT and
 * OPTS). A wrong name is told only after PASS, so that names cannot be tried out. */
#include "ftpd/commands.h"

/* What a parameter command takes: one letter, perhaps with a second (RFC 959, 4.1.2). */
struct choice {
    const char *text;
    int code;
};

static int choose(const struct choice *choices, struct span argument)
{
    for (; choices->text; choices++)
        if (span_is_nocase(span_trim(argument), choices->text))
            return choices->code;
    return 501;
}

static void reply_choice(struct client *client, const char *what, int code)
{
    static const char *const texts[] = {"is set.", "is not known.", "is not supported."};
    reply(client, code, "%s %s", what, texts[code == 200 ? 0 : code == 501 ? 1 : 2]);
}

/* --- login --- */

/* The name alone tells nothing: who has the wrong one hears it after PASS. */
void do_user(struct client *client, struct span argument)
{
    client->named = true;
    client->logged_in = false;
    client->name_fits = span_is(argument, client->ftpd->options.user);
    reply(client, 331, "Password please.");
}

void do_pass(struct client *client, struct span argument)
{
    const struct ftpd_options *options = &client->ftpd->options;
    bool any = !options->user[0] || !options->password[0];
    if (!client->named) {
        reply(client, 503, "USER first.");
        return;
    }
    client->named = false;
    client->logged_in = any || (client->name_fits && span_is(argument, options->password));
    if (client->logged_in)
        reply(client, 230, "Logged in.");
    else
        reply(client, 530, "Login incorrect.");
}

void do_acct(struct client *client, struct span argument)
{
    (void)argument;
    reply(client, 202, "No account is needed.");
}

void do_quit(struct client *client, struct span argument)
{
    (void)argument;
    reply(client, 221, "Goodbye.");
    client_leave(client);
}

void do_not_here(struct client *client, struct span argument)
{
    (void)argument;
    reply(client, 502, "Not implemented.");
}

/* --- what there is --- */

void do_noop(struct client *client, struct span argument)
{
    (void)argument;
    reply(client, 200, "Nothing done.");
}

void do_syst(struct client *client, struct span argument)
{
    (void)argument;
    reply(client, 215, "UNIX Type: L8");
}

void do_feat(struct client *client, struct span argument)
{
    struct bytes facts = {0};
    const struct command_row *row;
    (void)argument;
    reply_first(client, 211, "Features:");
    for (size_t i = 0; (row = command_row_number(i)); i++)
        if (row->feature)
            reply_line(client, "%s", row->feature);
    listing_add_fact_names(&facts, client->facts, true);
    reply_line(client, "MLST %s", bytes_at(&facts));
    reply_line(client, "TVFS"); /* RFC 3659, 6: paths with "/", "." and ".." */
    reply_line(client, "UTF8");
    reply(client, 211, "End.");
    bytes_release(&facts);
}

void do_opts(struct client *client, struct span argument)
{
    struct bytes facts = {0};
    struct span name = span_take(&argument, ' '), value = span_trim(argument);
    if (span_is_nocase(name, "UTF8")) {
        reply(client, 200, "Names are bytes; UTF-8 is fine.");
    } else if (span_is_nocase(name, "MLST")) { /* RFC 3659, 7.9 */
        client->facts = listing_read_facts(value);
        listing_add_fact_names(&facts, client->facts, false);
        reply(client, 200, "MLST OPTS %s", bytes_at(&facts));
        bytes_release(&facts);
    } else {
        reply(client, 501, "No options for that.");
    }
}

static void help_with_all(struct client *client)
{
    struct bytes line = {0};
    const struct command_row *row;
    reply_first(client, 214, "Commands:");
    for (size_t i = 0; (row = command_row_number(i)); i++) {
        bytes_addf(&line, "%-5s", row->name);
        if (line.count < 60 && command_row_number(i + 1))
            continue;
        reply_line(client, "%s", bytes_at(&line));
        bytes_clear(&line);
    }
    bytes_release(&line);
    reply(client, 214, "HELP <command> tells more.");
}

void do_help(struct client *client, struct span argument)
{
    const struct command_row *row = command_find(span_trim(argument));
    if (span_trim(argument).count == 0)
        help_with_all(client);
    else if (!row)
        reply(client, 502, "Unknown command.");
    else
        reply(client, 214, "Syntax: %s%s%s (%s)", row->name, row->syntax[0] ? " " : "",
              row->syntax, row->source);
}

void do_site(struct client *client, struct span argument)
{
    struct span name = span_take(&argument, ' ');
    if (span_is_nocase(name, "HELP"))
        reply(client, 214, "SITE HELP, SITE UTIME <time> <path>.");
    else if (span_is_nocase(name, "UTIME"))
        do_mfmt(client, argument);
    else
        reply(client, 504, "No such SITE command.");
}

static void stat_of_server(struct client *client)
{
    const struct data *data = &client->data;
    reply_first(client, 211, "Status of the FTP server:");
    reply_line(client, "Connected from %s.", client->peer.host);
    reply_line(client, "%s.", client->logged_in ? "Logged in" : "Not logged in");
    reply_line(client, "TYPE %s; STRU F; MODE S.", client->ascii ? "A" : "I");
    if (data_is_busy(data))
        reply_line(client, "%s runs, %llu bytes so far.", client->carrying,
                   (unsigned long long)data->moved);
    else
        reply_line(client, "No transfer runs.");
    reply(client, 211, "End of status.");
}

void do_stat(struct client *client, struct span argument)
{
    struct listing listing;
    struct listing_request request = {.form = LISTING_LONG,
                                      .cwd = bytes_span(&client->cwd),
                                      .path = argument,
                                      .now = ftpd_now(client->ftpd)};
    if (argument.count == 0) {
        stat_of_server(client);
        return;
    }
    if (!client->logged_in) {
        reply(client, 530, "Please log in with USER and PASS.");
        return;
    }
    enum tree_result result = listing_open(&listing, client->ftpd->tree, &request);
    if (result == TREE_OK)
        reply_listing(client, &listing);
    else
        reply_refused(client, result);
}

/* --- parameters --- */

/* Both types leave the bytes as they are (docs/ftp-server.md). */
void do_type(struct client *client, struct span argument)
{
    static const struct choice types[] = {
        {"A", 200},   {"A N", 200}, {"I", 200},    {"L 8", 200}, {"L8", 200}, {"E", 504},
        {"A T", 504}, {"A C", 504}, {"L 36", 504}, {"L 7", 504}, {NULL, 0},
    };
    int code = choose(types, argument);
    if (code == 200)
        client->ascii = text_upper(span_trim(argument).at[0]) == 'A';
    reply_choice(client, "Type", code);
}

void do_stru(struct client *client, struct span argument)
{
    static const struct choice structures[] = {{"F", 200}, {"R", 504}, {"P", 504}, {NULL, 0}};
    reply_choice(client, "Structure", choose(structures, argument));
}

void do_mode(struct client *client, struct span argument)
{
    static const struct choice modes[] = {
        {"S", 200}, {"B", 504}, {"C", 504}, {"Z", 504}, {NULL, 0}};
    reply_choice(client, "Mode", choose(modes, argument));
}

void do_allo(struct client *client, struct span argument)
{
    (void)argument;
    reply(client, 202, "No storage needs to be set aside.");
}
