/* SPDX-License-Identifier: MIT */
/* `ctl`: one request to a running `run --control`, for shells. A program that asks more than once
 * speaks to the socket itself (docs/control.md).
 */
#include "cli/commands.h"

#include "base/die.h"
#include "cli/ctl_complete.h"
#include "cli/ctl_words.h"
#include "control/base64.h"
#include "link/local.h"
#include "link/output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { CTL_TIMED_OUT = 124 /* as timeout(1) */ };

struct ctl_options {
    bool verbs, markdown, schema;
};

static const struct cli_option ctl_options[] = {
    {"verbs", '\0', NULL, CLI_FLAG, offsetof(struct ctl_options, verbs), 0, 0,
     "names all verbs"},
    {"markdown", '\0', NULL, CLI_FLAG, offsetof(struct ctl_options, markdown), 0, 0,
     "prints the reference, part of docs/control.md"},
    {"schema", '\0', NULL, CLI_FLAG, offsetof(struct ctl_options, schema), 0, 0,
     "prints the JSON schema of the protocol"},
    {0},
};

static int ctl(const struct cli_words *words, void *options);

const struct cli_command ctl_command = {
    .name = "ctl",
    .arguments = "PATH VERB [WORD...] [--ARGUMENT VALUE...]",
    .summary = "ask something of a `run --control PATH`",
    .about =
        "Prints what comes back as JSON. Two words may be one verb: `fault add`.\n"
        "sim7000 ctl PATH VERB --help tells what a verb takes.\n"
        "\n"
        "exit status: 0 it was done; 1 it was not, stderr says why; 124 a `wait` ran out.\n",
    .options = ctl_options,
    .options_size = sizeof(struct ctl_options),
    .words_raw = true,
    .words_most = SIZE_MAX,
    .offers = ctl_complete,
    .run = ctl,
};

/* --- the line --- */

struct wire {
    int fd;
    struct bytes in;
};

/* The next message; NULL: the other side has gone. */
static json_t *hear(struct wire *wire)
{
    size_t end, searched = 0;
    while ((end = span_find(span_skip(bytes_span(&wire->in), searched), '\n')) + searched ==
           wire->in.count) {
        searched = wire->in.count;
        ssize_t count = recv(wire->fd, bytes_reserve(&wire->in, 65536), 65536, 0);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return NULL;
        bytes_grew(&wire->in, (size_t)count);
    }
    json_t *message = json_loadb(bytes_at(&wire->in), searched + end, 0, NULL);
    bytes_drop(&wire->in, searched + end + 1);
    return message;
}

static bool send_all(int fd, const char *text)
{
    size_t left = strlen(text);
    while (left) {
        ssize_t count = send(fd, text, left, MSG_NOSIGNAL);
        if (count < 0 && errno != EINTR)
            return false;
        text += count > 0 ? count : 0;
        left -= count > 0 ? (size_t)count : 0;
    }
    return true;
}

static bool ask(struct wire *wire, const struct ctl_words *words)
{
    json_t *request = json_object();
    json_object_set_new(request, "execute", json_string(words->verb->name));
    json_object_set(request, "arguments", words->arguments);
    char *text = json_dumps(request, JSON_COMPACT);
    must(text);
    bool good = send_all(wire->fd, text) && send_all(wire->fd, "\n");
    xfree(text);
    json_decref(request);
    return good;
}

/* --- what comes back --- */

static void print(const json_t *value)
{
    char *text = json_dumps(value, JSON_REAL_PRECISION(15) | JSON_ENCODE_ANY);
    must(text);
    puts(text);
    fflush(stdout);
    xfree(text);
}

static int fail(const struct ctl_words *words, const json_t *error)
{
    const char *class = json_string_value(json_object_get(error, "class"));
    const char *desc = json_string_value(json_object_get(error, "desc"));
    cli_wrong("ctl %s: %s", words->verb->name, desc ? desc : "it failed");
    return class && strcmp(class, CONTROL_TIMED_OUT) == 0 ? CTL_TIMED_OUT : CLI_FAILED;
}

/* `files get PATH FILE`: the bytes go there, and stdout has the rest. */
static int write_file(const struct ctl_words *words, json_t *result)
{
    struct bytes content = {0};
    const char *text = json_string_value(json_object_get(result, "base64")), *why = NULL;
    bool to_stdout = strcmp(words->file, "-") == 0;
    must(text && base64_read(&content, span_of(text)));
    if (to_stdout)
        cli_print(&content);
    else if (!output_whole(words->file, bytes_span(&content), OUTPUT_REPLACE, &why))
        cli_wrong("ctl %s: cannot write %s: %s", words->verb->name, words->file, why);
    bytes_release(&content);
    json_object_del(result, "base64");
    if (!to_stdout && !why)
        print(result);
    return why ? CLI_FAILED : CLI_GOOD;
}

static bool is_events(const struct ctl_words *words)
{
    return strcmp(words->verb->name, "events") == 0;
}

/* Each as a line, as long as the run lasts. */
static int follow(struct wire *wire)
{
    json_t *message;
    while ((message = hear(wire))) {
        print(message);
        json_decref(message);
    }
    return CLI_GOOD;
}

static int answer(struct wire *wire, const struct ctl_words *words)
{
    json_t *message = hear(wire);
    const json_t *error = json_object_get(message, "error");
    json_t *result = json_object_get(message, "return");
    int status = CLI_FAILED;
    if (error)
        status = fail(words, error);
    else if (!result)
        cli_wrong("ctl %s: the run has ended", words->verb->name);
    else if (is_events(words))
        status = follow(wire);
    else if (words->file)
        status = write_file(words, result);
    else {
        print(result);
        status = CLI_GOOD;
    }
    json_decref(message);
    return status;
}

/* --- what is asked --- */

/* Paths are those of this process, not of the one that writes there. */
static void make_absolute(json_t *arguments, const char *name)
{
    const char *path = json_string_value(json_object_get(arguments, name));
    char *here = path && *path && *path != '/' ? getcwd(NULL, 0) : NULL;
    struct bytes whole = {0};
    if (!here)
        return;
    bytes_addf(&whole, "%s/%s", here, path);
    json_object_set_new(arguments, name, json_string(bytes_at(&whole)));
    bytes_release(&whole);
    free(here);
}

/* Each ctl is a client of its own, so it goes on where the last one was. */
static void complete(struct ctl_words *words)
{
    const char *verb = words->verb->name;
    if (strcmp(verb, "wait") == 0 && !json_object_get(words->arguments, "since"))
        json_object_set_new(words->arguments, "since", json_string("last"));
    if (strcmp(verb, "save") == 0)
        make_absolute(words->arguments, "path");
}

static int talk(const char *path, const struct ctl_words *words)
{
    struct wire wire = {0};
    const char *why;
    int status = CLI_FAILED;
    wire.fd = local_connect(path, &why);
    if (wire.fd < 0) {
        cli_wrong("ctl: cannot reach %s: %s", path, why);
        return CLI_FAILED;
    }
    json_t *greeting = hear(&wire);
    if (json_object_get(greeting, "error"))
        status = fail(words, json_object_get(greeting, "error"));
    else if (!json_object_get(greeting, "sim7000"))
        cli_wrong("ctl: %s is no control socket of sim7000", path);
    else if (!ask(&wire, words))
        cli_wrong("ctl %s: the run has ended", words->verb->name);
    else
        status = answer(&wire, words);
    json_decref(greeting);
    bytes_release(&wire.in);
    close(wire.fd);
    return status;
}

json_t *ctl_ask(const char *path, const struct control_verb *verb)
{
    const struct timeval patience = {.tv_sec = 1};
    struct wire wire = {0};
    struct ctl_words words = {.verb = verb};
    json_t *result = NULL;
    const char *why;
    json_set_alloc_funcs(xmalloc, xfree);
    wire.fd = local_connect(path, &why);
    if (wire.fd < 0)
        return NULL;
    setsockopt(wire.fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    json_t *greeting = hear(&wire);
    words.arguments = json_object();
    if (json_object_get(greeting, "sim7000") && ask(&wire, &words)) {
        json_t *message = hear(&wire);
        result = json_incref(json_object_get(message, "return"));
        json_decref(message);
    }
    json_decref(words.arguments);
    json_decref(greeting);
    bytes_release(&wire.in);
    close(wire.fd);
    return result;
}

static int print_reference(void (*add)(struct bytes *out))
{
    struct bytes text = {0};
    add(&text);
    cli_print(&text);
    bytes_release(&text);
    return CLI_GOOD;
}

static int list_verbs(void)
{
    for (size_t i = 0; control_verbs[i]; i++)
        printf("%-14s %s\n", control_verbs[i]->name, control_verbs[i]->about);
    return CLI_GOOD;
}

static int ctl(const struct cli_words *words, void *options)
{
    const struct ctl_options *chosen = options;
    struct ctl_words request;
    struct bytes text = {0};
    int status = CLI_WRONG;
    json_set_alloc_funcs(xmalloc, xfree);
    if (chosen->verbs)
        return list_verbs();
    if (chosen->markdown || chosen->schema)
        return print_reference(chosen->schema ? control_add_schema : control_add_markdown);
    if (words->count < 2)
        return cli_wrong("ctl: expected: sim7000 ctl %s", ctl_command.arguments);
    if (!ctl_words_read(words->words + 1, &request, &text)) {
        cli_wrong("ctl: %s", bytes_at(&text));
    } else if (request.help) {
        ctl_words_add_usage(request.verb, &text);
        cli_print(&text);
        status = CLI_GOOD;
    } else {
        complete(&request);
        status = talk(words->words[0], &request);
    }
    json_decref(request.arguments);
    bytes_release(&text);
    return status;
}
