/* SPDX-License-Identifier: MIT */
#include "base/bytes.h"
#include "base/random.h"
#include "field/causes.h"
#include "field/others.h"

#include <criterion/criterion.h>
#include <string.h>

/* Beside walks over all operations, for logs drawn at random: few servers, logins and names, so
 * that much comes again, and a path goes and comes back. */
enum { COUNT = 120 };

static void draw(struct random *random, struct operation *op)
{
    static const char *const kinds[] = {"FTPGET", "FTPPUT", "FTPDELE", "FTPRENAME",
                                        "FTPMKD", "FTPRMD", "FTPSIZE", "FTPEXTPUT"};
    static const int codes[] = {0, 0, 0, 61, 63, 66, 72, 77, 80, -1};
    *op = (struct operation){.opening = 0, .size = -1};
    strcpy(op->name, kinds[random_below(random, sizeof kinds / sizeof *kinds)]);
    op->code = codes[random_below(random, sizeof codes / sizeof *codes)];
    op->announced = random_below(random, 9) == 0;
    op->refused = random_below(random, 9) == 0;
    op->set.port = random_below(random, 60) ? 21 : 22;
    op->set.server[0] = (char)('a' + random_below(random, 8));
    op->set.user[0] = (char)('u' + random_below(random, 5));
    op->set.password[0] = (char)('0' + random_below(random, 5));
    strcpy(op->set.get_path, random_below(random, 2) ? "/" : "/a/");
    strcpy(op->set.put_path, random_below(random, 2) ? "/" : "/a/");
    op->set.get_name[0] = (char)('a' + random_below(random, 4));
    op->set.put_name[0] = (char)('a' + random_below(random, 4));
}

static bool is_at(const struct operation *op, bool put, bool folder, const char *path)
{
    struct bytes own = {0};
    (put ? op_put_path : folder ? op_get_folder : op_get_path)(op, &own);
    bool same = span_is(bytes_span(&own), path);
    bytes_release(&own);
    return same;
}

static bool is_removed(const struct operation *items, size_t before, const char *path)
{
    bool removed = false;
    for (size_t i = 0; i < before; i++) {
        const struct operation *op = &items[i];
        enum ftp_operation kind = cause_operation(op);
        if (op->code != 0)
            continue;
        removed |= (kind == FTP_DELE || kind == FTP_RENAME) && is_at(op, false, false, path);
        removed |= kind == FTP_RMD && is_at(op, false, true, path);
        removed &= !((kind == FTP_STOR || kind == FTP_RENAME) && is_at(op, true, false, path));
        removed &= !(kind == FTP_MKD && is_at(op, false, true, path));
    }
    return removed;
}

static bool reached(const struct operation *items, const char *server)
{
    for (size_t i = 0; i < COUNT; i++) {
        const struct operation *op = &items[i];
        bool answered = op->announced || op->code == 0 || op->code >= FTP_REPLY_ERROR;
        if (answered && !op->refused && op->code != FTP_MANUAL_QUIT &&
            strcmp(op->set.server, server) == 0)
            return true;
    }
    return false;
}

static bool let_in(const struct operation *items, const struct operation *what)
{
    for (size_t i = 0; i < COUNT; i++) {
        const struct operation *op = &items[i];
        bool in = op->announced || op->code == 0 || op->code >= FTP_TYPE_ERROR;
        if (in && op->code != FTP_MANUAL_QUIT && cause_same_login(op, what))
            return true;
    }
    return false;
}

Test(others, are_what_walks_over_all_find)
{
    static const char *const paths[] = {"/a", "/b", "/c", "/a/a", "/a/b", "/", "/a/", "/x"};
    static struct operation items[COUNT];
    struct random random;
    size_t removed[2] = {0}, in[2] = {0};
    random_init(&random, 5, "others");
    for (int round = 0; round < 20; round++) {
        struct others others;
        for (size_t i = 0; i < COUNT; i++)
            draw(&random, &items[i]);
        others_find(&others, &(struct operations){.items = items, .count = COUNT});
        for (size_t i = 0; i < COUNT; i++) {
            for (size_t k = 0; k < sizeof paths / sizeof *paths; k++) {
                bool gone = is_removed(items, i, paths[k]);
                cr_assert_eq(others_removed(&others, i, span_of(paths[k])), gone);
                removed[gone]++;
            }
            struct operation other;
            draw(&random, &other);
            cr_assert_eq(others_let_in(&others, &other), let_in(items, &other));
            cr_assert_eq(others_reached(&others, other.set.server),
                         reached(items, other.set.server));
            in[let_in(items, &other)]++;
        }
        others_release(&others);
    }
    cr_expect(removed[0] > 1000 && removed[1] > 1000 && in[1] > 100, "%zu %zu %zu %zu",
              removed[0], removed[1], in[0], in[1]);
}
