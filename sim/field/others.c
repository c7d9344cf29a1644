/* SPDX-License-Identifier: MIT */
/* Each operation that failed asks all others what they say of its server, its login or its file;
 * a log may have a hundred thousand of them, all different. So what they tell is gathered once, by
 * name. What was removed depends on when one asks: of each path the changes are kept in a row, and
 * the last one before the asking is found by halves. */
#include "field/others.h"

#include "base/die.h"
#include "field/causes.h"

#include <string.h>

/* Did the server answer it at all? */
static bool connected(const struct operation *op)
{
    return op->announced || op->code == FTP_DONE || op->code >= FTP_REPLY_ERROR;
}

static void note_server(struct others *others, const struct operation *op)
{
    if (!connected(op) || op->refused || op->code == FTP_MANUAL_QUIT)
        return;
    names_add(&others->servers, span_of(op->set.server));
    if (others->ports == 0)
        others->port = op->set.port;
    if (others->ports == 0 || others->port != op->set.port)
        others->ports++;
}

/* Neither half can have a NUL. */
static void add_login(struct bytes *out, const struct operation *op)
{
    bytes_add_text(out, op->set.user);
    bytes_add_char(out, '\0');
    bytes_add_text(out, op->set.password);
}

static void note_login(struct others *others, const struct operation *op, size_t number)
{
    struct bytes login = {0};
    if (!op->announced && op->code != 0 && op->code < FTP_TYPE_ERROR)
        return;
    if (others->first_in == NO_NAME)
        others->first_in = number;
    if (op->code == FTP_MANUAL_QUIT)
        return;
    add_login(&login, op);
    names_add(&others->logins, bytes_span(&login));
    bytes_release(&login);
}

static void add_removal(struct others *others, struct span path, size_t op, bool removed)
{
    size_t count = others->removal_count++;
    if ((count & (count - 1)) == 0) /* no power of two is passed without more room */
        others->removals =
            xrealloc(others->removals, (count ? 2 * count : 1) * sizeof *others->removals);
    others->removals[count] = (struct removal){names_add(&others->paths, path), op, removed};
}

static void note_removal(struct others *others, const struct operation *op, size_t number)
{
    enum ftp_operation operation = cause_operation(op);
    bool folder = operation == FTP_RMD || operation == FTP_MKD;
    bool goes = operation == FTP_DELE || operation == FTP_RMD || operation == FTP_RENAME;
    bool comes = operation == FTP_STOR || operation == FTP_RENAME;
    struct bytes from = {0}, to = {0};
    if (op->code != FTP_DONE)
        return;
    (folder ? op_get_folder : op_get_path)(op, &from);
    op_put_path(op, &to);
    if (goes)
        add_removal(others, bytes_span(&from), number, true);
    if (comes || operation == FTP_MKD)
        add_removal(others, bytes_span(operation == FTP_MKD ? &from : &to), number, false);
    bytes_release(&from);
    bytes_release(&to);
}

/* Counted, so that those of a path stand together and stay in their order. */
static void sort_removals(struct others *others)
{
    struct removal *sorted = xcalloc(others->removal_count + 1, sizeof *sorted);
    size_t *next = xcalloc(others->paths.count + 2, sizeof *next);
    for (size_t i = 0; i < others->removal_count; i++)
        next[others->removals[i].path + 2]++;
    for (size_t path = 2; path < others->paths.count + 2; path++)
        next[path] += next[path - 1];
    for (size_t i = 0; i < others->removal_count; i++)
        sorted[next[others->removals[i].path + 1]++] = others->removals[i];
    xfree(others->removals);
    others->removals = sorted;
    others->removals_of = next; /* each begins where the one before it ended */
}

void others_find(struct others *others, const struct operations *operations)
{
    *others = (struct others){.first_in = NO_NAME, .first_worked = NO_NAME};
    for (size_t i = 0; i < operations->count; i++) {
        const struct operation *op = &operations->items[i];
        if (others->first_worked == NO_NAME && (op->announced || op->code == FTP_DONE))
            others->first_worked = i;
        note_server(others, op);
        note_login(others, op, i);
        note_removal(others, op, i);
    }
    sort_removals(others);
}

bool others_reached(const struct others *others, const char *server)
{
    return names_find(&others->servers, span_of(server)) != NO_NAME;
}

bool others_let_in(const struct others *others, const struct operation *op)
{
    struct bytes login = {0};
    add_login(&login, op);
    bool in = names_find(&others->logins, bytes_span(&login)) != NO_NAME;
    bytes_release(&login);
    return in;
}

bool others_removed(const struct others *others, size_t op, struct span path)
{
    size_t number = names_find(&others->paths, path);
    if (number == NO_NAME)
        return false;
    size_t low = others->removals_of[number], first = low,
           high = others->removals_of[number + 1];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (others->removals[middle].op < op)
            low = middle + 1;
        else
            high = middle;
    }
    return low > first && others->removals[low - 1].removed;
}

void others_release(struct others *others)
{
    names_release(&others->servers);
    names_release(&others->logins);
    names_release(&others->paths);
    xfree(others->removals);
    xfree(others->removals_of);
    *others = (struct others){0};
}
