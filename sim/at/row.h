/* SPDX-License-Identifier: MIT */
#ifndef SIM_AT_ROW_H
#define SIM_AT_ROW_H

#include "base/limits.h"
#include "base/text.h"
#include "base/usec.h"
#include "seam/seam.h"

/* AT commands as rows of tables. A room hands the interpreter an array of rows and a pointer to
 * its state; dispatch, argument checks, `=?`, the command reference, the scenario checker and
 * the fuzzers' dictionary all read the same rows.
 */
struct at;
struct at_call;

/* The four forms of a command (27.007, AT manual V1.06, 1.4.3). */
enum at_form {
    AT_EXEC,  /* AT+X     */
    AT_READ,  /* AT+X?    */
    AT_WRITE, /* AT+X=... */
    AT_TEST,  /* AT+X=?   */
};

enum at_answer {
    AT_OK,
    AT_ERROR, /* the bare word, whatever AT+CMEE says */
    AT_CME,   /* call->cme: ERROR, +CME ERROR: <n> or +CME ERROR: <text> after AT+CMEE */
    AT_CMS,   /* call->cme: +CMS ERROR: <n>, or <text> with AT+CMEE=2 */
    AT_SAID,  /* the handler has printed the final result itself (SHUT OK) */
    AT_LATER, /* someone will call at_finish() with call->ticket; the line waits */
};

/* Numbers and texts of +CME ERROR: at/cme.h. */

enum at_type {
    AT_NUMBER, /* decimal, quotes around it are tolerated as hosts send them */
    AT_STRING, /* quoted or bare; the span has no quotes */
    AT_PARAMS_END = -1,
};

struct at_param {
    const char *name; /* the manual's word, without <> */
    enum at_type type;
    /* Numbers: "0-2,4". Strings: the longest length, then perhaps the only texts allowed:
     * "49" or "4 APPE STOU STOR" (compared without case). NULL: anything. */
    const char *range;
    const char *default_text; /* the default, as text; NULL: none */
    bool optional;            /* may be left out, and so may all behind it; or left empty */
    /* Settings keep their value in that state: int64_t for numbers, char[] for strings
     * (as long as the longest). size 0: not a setting. */
    size_t offset, size;
    /* A password, hidden where bytes are shown (at/secret.h): "" always, "PWD" only behind an
     * argument of that text. NULL: no secret. */
    const char *secret;
    bool ftp_login; /* a secret that [ftp] of the scenario may have as its password */
};

/* Rows that keep values: what the value survives (AT manual: parameter saving mode). */
enum at_saving {
    AT_NO_SAVE,      /* back to the default at each start */
    AT_SAVE_PROFILE, /* AT&W stores it, ATZ and a start bring it back, AT&F gives the default */
    AT_SAVE_AUTO,    /* kept for good */
};

/* What must be so before a handler runs; checked in one place (at_events.allowed). */
enum at_needs {
    AT_NEEDS_NOTHING = 0,
    AT_NEEDS_SIM = 1,        /* a ready SIM */
    AT_NEEDS_RADIO = 2,      /* AT+CFUN=1 */
    AT_NEEDS_REGISTERED = 4, /* a network */
};

typedef enum at_answer at_handler(struct at_call *call);

struct at_row {
    const char
        *name; /* after "AT", upper case: "+FTPGET", "E", "&F", "S5"; NULL ends a table */
    const struct at_param *params;   /* ends with AT_PARAMS_END; NULL: none */
    at_handler *exec, *read, *write; /* NULL: the form does not exist */
    /* What `=?` prints. NULL: the form does not exist. AT_TEST_OK: OK alone. AT_TEST_RANGES:
     * +X: and each param's range in brackets. Else the text behind "+X: ". */
    const char *test;
    at_handler *list; /* `=?` by a handler, where no text can say it; test is AT_TEST_OK then */
    unsigned needs;   /* for exec and write (and read, if needs_for_read) */
    bool needs_for_read;
    bool takes_payload; /* it may ask the host for bytes of its own */
    enum at_saving saving;
    const char *source; /* "AT manual 10.2.14", shown by `sim7000 commands` */
    const char *about;  /* one short sentence for the same */
};

extern const char at_test_ok[], at_test_ranges[];
#define AT_TEST_OK     at_test_ok
#define AT_TEST_RANGES at_test_ranges

/* For settings: prints "+X: <value>[,<value>...]" of all params that are settings, strings in
 * quotes; and stores what was given. A write with nothing given at all is an error. */
at_handler at_setting_read, at_setting_write;

/* A param that is a setting, kept in `field` of `struct state`. */
#define AT_KEEP(state, field)                                                                  \
    .offset = offsetof(struct state, field), .size = sizeof(((struct state *)0)->field)

struct at_arg {
    bool given; /* present and not empty; an empty quoted string counts as given */
    bool quoted;
    struct span text; /* as sent, without quotes */
    int64_t number;   /* for AT_NUMBER, when given */
};

/* One command on its way through a handler. Arguments were checked against the row's params:
 * count, type and range are right, those not given are optional. */
struct at_call {
    struct at *at;
    const struct at_row *row;
    void *state; /* that came with the table */
    enum at_form form;
    size_t count; /* arguments that were written, given or empty */
    struct at_arg args[AT_ARGS_MAX];
    unsigned long ticket; /* for at_finish() */
    int cme;              /* to be set with AT_CME */
    int forced_code;   /* a scenario ends the operation with this code (then = code); 0: no */
    usec forced_after; /* ... so long after; -1: when it would naturally come */
};

/* Returns AT_CME with that number: `return at_cme(call, CME_NOT_ALLOWED);` */
enum at_answer at_cme(struct at_call *call, int number);

/* The same with the reason, for `-v`. With the number 0 it returns AT_ERROR. */
enum at_answer at_refuse(struct at_call *call, int number, const char *why, ...)
    __attribute__((format(printf, 3, 4)));
/* Only the reason; that of the command's answer is told when it is ERROR. */
void at_because(struct at *at, const char *why, ...) __attribute__((format(printf, 2, 3)));
/* The same for the message service (AT manual 20.2). */
enum at_answer at_cms(struct at_call *call, int number);

/* The row's own checks, also for `sim7000 check` and the reference. */
bool at_range_allows(const char *range, int64_t number);
size_t at_range_length(const char *range); /* of a string param; SIZE_MAX: no limit */
bool at_range_allows_text(const char *range, struct span text); /* length and choices */

#endif
