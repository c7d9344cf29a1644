/* SPDX-License-Identifier: MIT */
#ifndef SIM_CLI_CLI_H
#define SIM_CLI_CLI_H

#include "base/bytes.h"
#include "base/usec.h"

/* The command line: subcommands and their options are rows. main.c has the table of
 * subcommands; each file of this room brings one or more rows and the work behind them.
 *
 * Exit status: 0 all well, 1 a test or an expectation failed, 2 the command line or a file was
 * wrong; STATUS_NO_MEMORY of base/die.h.
 */
enum { CLI_GOOD = 0, CLI_FAILED = 1, CLI_WRONG = 2 };

enum cli_kind {
    CLI_FLAG,   /* bool */
    CLI_TEXT,   /* const char *; NULL when not given */
    CLI_NUMBER, /* int64_t from least to most */
    CLI_FACTOR, /* double from 0.001 to most */
    CLI_TIME,   /* usec: 250ms, 75s, 2m, 1h */
};

struct cli_option {
    const char *name;  /* without the dashes */
    char letter;       /* '\0': no short form */
    const char *value; /* what stands for the value in help; NULL for a flag */
    enum cli_kind kind;
    size_t offset; /* in the command's options */
    int64_t least, most;
    const char *help; /* "\n" goes to the next line of the column */
    size_t given;     /* of a bool in the options that becomes true; 0: nobody asks */
    /* For a shell that completes: adds what the value can be, one a line, perhaps with a tab and
     * help behind; "tcp:" when more must follow, ":files" where a file may stand, too. NULL: files,
     * or nothing to choose from. */
    void (*offers)(struct bytes *out);
};

struct cli_words {
    char **words; /* what is no option */
    size_t count;
    char **program; /* what follows `--`, ends with NULL; NULL without `--` */
};

struct cli_command {
    const char *name, *arguments, *summary;
    const char *about;                /* more lines for `help COMMAND`; may be NULL */
    const struct cli_option *options; /* end with a NULL name; may be NULL */
    size_t options_size;
    bool takes_program; /* `-- PROGRAM ARG...` */
    bool words_raw; /* behind the first word, options are words too */
    size_t words_least, words_most;
    /* What the word behind these can be, as above; which files, `arguments` says. */
    void (*offers)(struct bytes *out, char *const *words, size_t count);
    bool is_hidden;                    /* not for people: help does not list it */
    /* `options` points to options_size zeroed bytes, filled from the command line. */
    int (*run)(const struct cli_words *words, void *options);
};

/* Reads argv[0..argc) (behind the command's name), runs the command and returns its exit status.
 * A mistake is one line on stderr and CLI_WRONG. `--help` prints the help. */
int cli_command_line(const struct cli_command *command, int argc, char **argv);
void cli_help(const struct cli_command *command, struct bytes *out);
/* By its name without dashes, or by its letter where that is not '\0'; NULL: none. */
const struct cli_option *cli_find_option(const struct cli_command *command, struct span name,
                                         char letter);
/* "; did you mean NEAREST?" when one of the names is near, else nothing. `next` gives name
 * after name, then NULL. */
void cli_add_nearest(struct bytes *out, const char *word,
                     const char *(*next)(const void *table, size_t i), const void *table);

/* "2/8" (NULL: "1/1"): *shard is 1 and *shards 8. false: it was said what is wrong. */
bool cli_read_shard(const char *text, size_t *shard, size_t *shards);

/* "sim7000: ..." and a new line on stderr. Returns CLI_WRONG. */
int cli_wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));
void cli_print(const struct bytes *text); /* on stdout */

#endif
