/* SPDX-License-Identifier: MIT */
#include "base/escape.h"
#include "base/limits.h"
#include "base/random.h"
#include "ftpd/tree.h"
#include "scarce.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const char *name_of(enum tree_result result)
{
    return tree_result_text(result);
}

static void write_text(struct tree *tree, const char *path, const char *text)
{
    cr_assert_eq(tree_write(tree, span_of(path), span_of(text), true, 7), TREE_OK, "%s", path);
}

static void expect_text(const struct tree *tree, const char *path, const char *text)
{
    struct span content;
    cr_assert_eq(tree_read(tree, span_of(path), &content), TREE_OK, "%s", path);
    cr_expect(span_is(content, text), "%s: %.*s", path, SPAN_ARGS(content));
}

Test(tree, paths_are_tidied_and_never_leave_the_root)
{
    static const struct {
        const char *base, *path, *whole;
    } rows[] = {
        {"/", "", "/"},
        {"/a", "", "/a"},
        {"/a", "b", "/a/b"},
        {"/a/b", "/c", "/c"},
        {"/a/b", "..", "/a"},
        {"/a/b", "../../../../etc/x", "/etc/x"},
        {"/", "../..", "/"},
        {"/", "a/./b//c/", "/a/b/c"},
        {"/a", "/..//../x/../y/.", "/y"},
        {"/a", "...", "/a/..."},
        {"/", "..x/x../ ", "/..x/x../ "},
        {"/", "C:\\..\\..\\windows", "/C:\\..\\..\\windows"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes out = {0};
        bytes_add_text(&out, rows[i].base); /* the result may replace the base itself */
        enum tree_result result = tree_resolve(bytes_span(&out), span_of(rows[i].path), &out);
        cr_expect_eq(result, TREE_OK);
        cr_expect_str_eq(bytes_at(&out), rows[i].whole, "%s + %s gave %s", rows[i].base,
                         rows[i].path, bytes_at(&out));
        bytes_release(&out);
    }
}

Test(tree, paths_and_names_have_limits)
{
    char longest[FTPD_PATH_MAX + 2];
    struct bytes out = {0};
    memset(longest, 'x', sizeof longest);
    cr_expect_eq(tree_resolve(SPAN("/"), (struct span){longest, FTPD_NAME_MAX}, &out), TREE_OK);
    cr_expect_eq(tree_resolve(SPAN("/"), (struct span){longest, FTPD_NAME_MAX + 1}, &out),
                 TREE_BAD_NAME);
    for (size_t i = 0; i < sizeof longest; i += 128)
        longest[i] = '/';
    cr_expect_eq(tree_resolve(SPAN("/"), (struct span){longest, FTPD_PATH_MAX}, &out), TREE_OK);
    cr_expect_eq(tree_resolve(SPAN("/x"), (struct span){longest + 1, FTPD_PATH_MAX}, &out),
                 TREE_BAD_NAME);
    cr_expect_eq(tree_resolve(SPAN("/"), SPAN("a\0b"), &out), TREE_BAD_NAME);
    cr_expect_eq(tree_resolve(SPAN("/"), SPAN("a\rb"), &out), TREE_BAD_NAME);
    cr_expect_eq(tree_resolve(SPAN("/"), SPAN("a\nb"), &out), TREE_BAD_NAME);
    bytes_release(&out);
}

Test(tree, each_refusal_has_its_reason)
{
    enum verb { WRITE, MAKE, REMOVE, REMOVE_FOLDER, RENAME };
    static const struct {
        enum verb verb;
        const char *path, *to;
        enum tree_result result;
    } rows[] = {
        {WRITE, "/d", "", TREE_IS_FOLDER},
        {WRITE, "/f/x", "", TREE_NOT_FOLDER},
        {WRITE, "/no/x", "", TREE_MISSING},
        {WRITE, "/", "", TREE_IS_FOLDER},
        {MAKE, "/d", "", TREE_EXISTS},
        {MAKE, "/f", "", TREE_EXISTS},
        {MAKE, "/", "", TREE_EXISTS},
        {MAKE, "/f/x", "", TREE_NOT_FOLDER},
        {MAKE, "/no/x", "", TREE_MISSING},
        {REMOVE, "/no", "", TREE_MISSING},
        {REMOVE, "/d", "", TREE_IS_FOLDER},
        {REMOVE_FOLDER, "/f", "", TREE_NOT_FOLDER},
        {REMOVE_FOLDER, "/d", "", TREE_NOT_EMPTY},
        {REMOVE_FOLDER, "/no", "", TREE_MISSING},
        {RENAME, "/no", "/x", TREE_MISSING},
        {RENAME, "/d", "/d/d2/x", TREE_BAD_NAME},
        {RENAME, "/d", "/f", TREE_EXISTS},
        {RENAME, "/f", "/d", TREE_EXISTS},
        {RENAME, "/f", "/no/f", TREE_MISSING},
        {RENAME, "/", "/x", TREE_BAD_NAME},
        {RENAME, "/f", "/a\rb", TREE_BAD_NAME},
        {RENAME, "/d", "/d", TREE_OK},
        {RENAME, "/f", "/f", TREE_OK},
        {RENAME, "/d/../f", "/d/f", TREE_OK},
        {RENAME, "/../../d/f/", "/f", TREE_OK},
    };
    struct tree *tree = tree_new(0);
    write_text(tree, "/f", "file");
    write_text(tree, "/d/d2/x", "deep");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct span path = span_of(rows[i].path), to = span_of(rows[i].to);
        enum tree_result result = TREE_OK;
        if (rows[i].verb == WRITE)
            result = tree_write(tree, path, SPAN("x"), false, 1);
        else if (rows[i].verb == MAKE)
            result = tree_make_folder(tree, path, false, 1);
        else if (rows[i].verb == REMOVE)
            result = tree_remove(tree, path);
        else if (rows[i].verb == REMOVE_FOLDER)
            result = tree_remove_folder(tree, path);
        else
            result = tree_rename(tree, path, to);
        cr_expect_eq(result, rows[i].result, "row %zu, %s: %s", i, rows[i].path,
                     name_of(result));
    }
    cr_expect_eq(tree_make_folder(tree, SPAN("/d/d2"), true, 1), TREE_OK);
    cr_expect_eq(tree_make_folder(tree, SPAN("/f/g/h"), true, 1), TREE_NOT_FOLDER);
    expect_text(tree, "/f", "file");
    tree_free(tree);
}

Test(tree, who_has_a_file_open_keeps_the_bytes_of_that_moment)
{
    struct tree *tree = tree_new(0);
    struct tree_file *reader, *writer, *late;
    write_text(tree, "/f", "0123456789");
    cr_assert_eq(tree_open(tree, SPAN("/f"), &reader), TREE_OK);

    cr_assert_eq(tree_open_to_write(tree, SPAN("/f"), false, 1, &writer), TREE_OK);
    cr_assert_eq(tree_file_write(writer, 10, SPAN("abc"), 1), TREE_OK);
    cr_expect(span_is(tree_file_content(reader), "0123456789"), "appending does not show");
    cr_assert_eq(tree_file_write(writer, 0, SPAN("XX"), 1), TREE_OK);
    cr_expect(span_is(tree_file_content(reader), "0123456789"), "overwriting does not show");
    expect_text(tree, "/f", "XX23456789abc");

    write_text(tree, "/f", "new");
    cr_expect(span_is(tree_file_content(reader), "0123456789"), "nor does replacing");
    cr_assert_eq(tree_file_write(writer, 13, SPAN("!"), 1), TREE_OK);
    expect_text(tree, "/f", "new");
    cr_assert_eq(tree_open(tree, SPAN("/f"), &late), TREE_OK);
    cr_assert_eq(tree_remove(tree, SPAN("/f")), TREE_OK);
    cr_expect(span_is(tree_file_content(late), "new"), "nor does removing");
    tree_file_close(late);
    tree_file_close(writer);
    tree_file_close(reader);
    tree_free(tree);
}

Test(tree, it_has_limits)
{
    struct tree *tree = tree_new(0);
    struct tree_file *file;
    char name[32];
    for (int i = 1; i < FTPD_NODES_MAX; i++) {
        snprintf(name, sizeof name, "/%d", i);
        cr_assert_eq(tree_make_folder(tree, span_of(name), false, 0), TREE_OK);
    }
    cr_expect_eq(tree_make_folder(tree, SPAN("/x"), false, 0), TREE_FULL);
    cr_expect_eq(tree_write(tree, SPAN("/x"), SPAN(""), false, 0), TREE_FULL);
    cr_assert_eq(tree_remove_folder(tree, SPAN("/7")), TREE_OK);
    cr_assert_eq(tree_open_to_write(tree, SPAN("/x"), true, 0, &file), TREE_OK);
    struct span huge = {"", FTPD_TREE_MAX + (size_t)1};
    cr_expect_eq(tree_file_write(file, 0, huge, 0), TREE_FULL);
    tree_file_close(file);
    tree_free(tree);
}

Test(tree, what_has_no_room_leaves_what_was_there)
{
    struct tree *tree = tree_new(0);
    struct tree_file *reader;
    struct tree_info info;
    tree_set_quota(tree, 10);
    cr_assert_eq(tree_write(tree, SPAN("/f"), SPAN("0123456789"), false, 0), TREE_OK);
    cr_expect_eq(tree_write(tree, SPAN("/f"), SPAN("0123456789a"), false, 0), TREE_FULL);
    cr_expect_eq(tree_write(tree, SPAN("/d/new"), SPAN("x"), true, 0), TREE_FULL);
    cr_expect_eq(tree_stat(tree, SPAN("/d"), &info), TREE_MISSING);
    cr_assert_eq(tree_open(tree, SPAN("/f"), &reader), TREE_OK);
    cr_expect_eq(tree_write(tree, SPAN("/f"), SPAN("x"), false, 0), TREE_FULL, "it is read");
    tree_file_close(reader);
    scarce_from_now(1);
    cr_expect_eq(tree_write(tree, SPAN("/f"), SPAN("x"), false, 0), TREE_NO_MEMORY);
    cr_expect_gt(tree_lacked(tree), 0);
    expect_text(tree, "/f", "0123456789");
    cr_expect_eq(tree_write(tree, SPAN("/f"), SPAN("abcdefghij"), false, 0), TREE_OK);
    expect_text(tree, "/f", "abcdefghij");
    tree_free(tree);
}

Test(tree, without_memory_nothing_is_written)
{
    struct tree *tree = tree_new(0);
    struct tree_file *file, *reader;
    cr_assert_eq(tree_write(tree, SPAN("/f"), SPAN("0123456789"), false, 0), TREE_OK);
    cr_assert_eq(tree_open_to_write(tree, SPAN("/f"), false, 0, &file), TREE_OK);
    cr_assert_eq(tree_open(tree, SPAN("/f"), &reader), TREE_OK);
    cr_expect_eq(tree_lacked(tree), 0);
    scarce_from_now(1);
    cr_expect_eq(tree_file_write(file, 5, SPAN("x"), 0), TREE_NO_MEMORY, "for a copy");
    cr_expect(scarce_struck());
    cr_expect_gt(tree_lacked(tree), 0);
    expect_text(tree, "/f", "0123456789");
    tree_file_close(reader);
    cr_expect_eq(tree_file_write(file, 5, SPAN("x"), 0), TREE_OK);
    static char large[1000];
    scarce_from_now(1);
    cr_expect_eq(tree_file_write(file, 8, (struct span){large, sizeof large}, 0),
                 TREE_NO_MEMORY, "for more");
    expect_text(tree, "/f", "01234x6789");
    cr_expect_eq(tree_file_write(file, 10, SPAN("!"), 0), TREE_OK);
    expect_text(tree, "/f", "01234x6789!");
    tree_file_close(file);
    tree_free(tree);
}

/* --- random operations against a list of (path, folder, text) --- */

struct thing {
    char path[32];
    bool folder;
    char text[8];
};
struct model {
    struct thing things[64];
    size_t count;
};

static struct thing *seek(struct model *model, const char *path)
{
    for (size_t i = 0; i < model->count; i++)
        if (strcmp(model->things[i].path, path) == 0)
            return &model->things[i];
    return NULL;
}

static bool lies_below(const char *path, const char *folder)
{
    size_t n = strlen(folder);
    return strncmp(path, folder, n) == 0 && path[n] == '/';
}

static bool parent_is_folder(struct model *model, const char *path)
{
    char parent[32];
    size_t slash = (size_t)(strrchr(path, '/') - path);
    span_copy((struct span){path, slash}, parent, sizeof parent);
    struct thing *thing = seek(model, parent);
    return slash == 0 || (thing && thing->folder);
}

static bool model_write(struct model *model, const char *path, bool folder, const char *text)
{
    struct thing *thing = seek(model, path);
    if (!parent_is_folder(model, path) || (thing && (folder || thing->folder)))
        return false;
    if (!thing)
        thing = &model->things[model->count++];
    *thing = (struct thing){.folder = folder};
    span_copy(span_of(path), thing->path, sizeof thing->path);
    span_copy(span_of(text), thing->text, sizeof thing->text);
    return true;
}

static bool model_remove(struct model *model, const char *path, bool folder)
{
    struct thing *thing = seek(model, path);
    if (!thing || thing->folder != folder)
        return false;
    for (size_t i = 0; i < model->count; i++)
        if (lies_below(model->things[i].path, path))
            return false;
    *thing = model->things[--model->count];
    return true;
}

static bool model_rename(struct model *model, const char *from, const char *to)
{
    struct thing *thing = seek(model, from), *old = seek(model, to);
    if (!thing || !parent_is_folder(model, to) || lies_below(to, from))
        return false;
    if (old == thing)
        return true;
    if (old && (old->folder || thing->folder))
        return false;
    if (old)
        model_remove(model, to, false);
    for (size_t i = 0; i < model->count; i++) {
        struct thing *each = &model->things[i];
        if (strcmp(each->path, from) != 0 && !lies_below(each->path, from))
            continue;
        char moved[sizeof each->path * 2];
        snprintf(moved, sizeof moved, "%s%s", to, each->path + strlen(from));
        span_copy(span_of(moved), each->path, sizeof each->path);
    }
    return true;
}

static void compare_with(const struct tree *tree, struct model *model)
{
    for (size_t i = 0; i < model->count; i++) {
        struct tree_info info;
        struct thing *thing = &model->things[i];
        cr_assert_eq(tree_stat(tree, span_of(thing->path), &info), TREE_OK, "%s", thing->path);
        cr_assert_eq(info.is_folder, thing->folder);
        if (!thing->folder)
            expect_text(tree, thing->path, thing->text);
        size_t entries = 0, expected = 0;
        char before[32] = "";
        while (thing->folder && tree_entry_after(tree, span_of(thing->path), span_of(before),
                                                 &info) == TREE_OK) {
            cr_assert_lt(strcmp(before, info.name), 0, "sorted");
            span_copy(span_of(info.name), before, sizeof before);
            entries++;
        }
        for (size_t j = 0; j < model->count; j++)
            if (lies_below(model->things[j].path, thing->path))
                expected += !strchr(model->things[j].path + strlen(thing->path) + 1, '/');
        cr_assert_eq(entries, thing->folder ? expected : 0);
    }
}

static void random_path(struct random *random, char *to)
{
    size_t depth = 1 + (size_t)random_below(random, 3);
    for (size_t i = 0; i < depth; i++) {
        *to++ = '/';
        *to++ = (char)('a' + random_below(random, 3));
    }
    *to = '\0';
}

Test(tree, does_what_a_simple_list_does)
{
    static struct model model;
    struct tree *tree = tree_new(0);
    struct random random;
    random_init(&random, 5, "tree");
    for (int round = 0; round < 20000; round++) {
        char path[32], to[32], text[8];
        bool did, should;
        random_path(&random, path);
        do /* never deeper than three names, so that the model stays small */
            random_path(&random, to);
        while (strlen(to) > strlen(path) && !lies_below(to, path));
        snprintf(text, sizeof text, "%d", round);
        switch (random_below(&random, 5)) {
        case 0:
            did = tree_write(tree, span_of(path), span_of(text), false, 1) == TREE_OK;
            should = model_write(&model, path, false, text);
            break;
        case 1:
            did = tree_make_folder(tree, span_of(path), false, 1) == TREE_OK;
            should = model_write(&model, path, true, "");
            break;
        case 2:
            did = tree_remove(tree, span_of(path)) == TREE_OK;
            should = model_remove(&model, path, false);
            break;
        case 3:
            did = tree_remove_folder(tree, span_of(path)) == TREE_OK;
            should = model_remove(&model, path, true);
            break;
        default:
            did = tree_rename(tree, span_of(path), span_of(to)) == TREE_OK;
            should = model_rename(&model, path, to);
            break;
        }
        cr_assert_eq(did, should, "round %d: %s, %s", round, path, to);
        compare_with(tree, &model);
    }
    tree_free(tree);
}
