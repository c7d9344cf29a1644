/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_SCENARIO_H
#define SIM_SCENARIO_SCENARIO_H

#include "at/at.h"
#include "ftp/options.h"
#include "ftpd/tree.h"
#include "module/options.h"
#include "net/net.h"
#include "net/options.h"
#include "scenario/action.h"
#include "scenario/complain.h"
#include "scenario/disk.h"
#include "scenario/hand.h"
#include "seam/seam.h"

/* A scenario: the world a modem lives in, what goes wrong in it, and what the host is expected
 * to do (docs/scenario.md). Plain data; loading it is the only thing that can fail. Keys, their
 * ranges and defaults are rows of scenario/keys.c, which also make docs/scenario.md. */

/* --- what goes wrong: [fault NAME] --- */
struct fault_spec {
    char *name;
    int line; /* of its section head */
    struct rule_hand hand;
    enum seam on;
    char *pattern;       /* COMMAND, FTP, LINE */
    uint64_t count;      /* DATA: bytes */
    usec time;           /* TIME */
    int64_t first, last; /* nth: which strikes count, from 1; last INT64_MAX: open */
    uint32_t chance_ppm;
    bool required; /* that it never struck is a failure */
    struct fault_action *actions;
    size_t action_count;
    char *why; /* said above it when it is written; NULL: nothing */
};

/* --- what the host must do: [expect NAME] --- */
struct expect_spec {
    char *name;
    int line;
    struct rule_hand hand;
    char *after, *before; /* lines of the modem; NULL: from the start, to the end */
    char *pattern;        /* a command of the host */
    bool never;           /* `never = PATTERN` instead of `command = PATTERN` */
    usec within;          /* USEC_NEVER: any time */
    int64_t least, most;  /* count */
    char *why;
};

/* --- the in-memory server's files: [files] and [ftp] root --- */
struct file_spec {
    char *path; /* absolute */
    bool folder;
    char *content;
    size_t count;
    int line;
    bool of_root; /* it comes with [ftp] root */
    char *from;   /* name of the file it is a copy of, as written; else NULL */
    char *why;
};

enum ftp_far {
    FTP_FAR_MEMORY,  /* the embedded server, whatever name is dialled */
    FTP_FAR_DIALLED, /* the real server that the host names */
    FTP_FAR_HOST,    /* every session goes to `server` */
};

struct scenario {
    char *path; /* "" when there is no file */
    char *title;
    uint64_t seed;
    struct at_options at;
    char quirks[24], profile[16], pace[8]; /* names as written; what they stand for is set below */
    struct module_options module;
    struct sim_options sim;
    struct network_options network;
    struct gnss_options gnss;
    struct path_options way; /* profile, rtt, jitter, up, down */
    struct ftp_options ftp;
    enum ftp_far far;
    struct net_address server;               /* FTP_FAR_HOST */
    char hosts[256], user[64], password[64]; /* [ftp] host: base/host_name.h */
    int64_t quota;                           /* [ftp] quota in bytes; -1: none */
    char *listing;                           /* [ftp] listing; NULL: ls */
    size_t listing_count;
    bool any_port; /* the embedded server answers on any port that is dialled */
    int64_t port;  /* else only on this one */
    bool listens;  /* [ftp] listen */
    struct net_address listen;
    bool shared;    /* several modems of one process share one embedded server */
    char root[256]; /* [ftp] root as written; its files are among `files` */
    struct file_spec *files;
    size_t file_count;
    struct fault_spec *faults;
    size_t fault_count;
    struct expect_spec *expects;
    size_t expect_count;
    struct taught *answers; /* [answer PATTERN] */
    size_t answer_count;
    struct key_reason *reasons; /* build.h */
    size_t reason_count;
};

/* The world of an empty file. */
struct scenario *scenario_default(void);
/* Reads the text of a file; files named in it come through `disk` (they must lie in or below the
 * folder of `path`, which is for messages too). Collects all mistakes; NULL when there was one. */
struct scenario *scenario_read(const struct disk *disk, const char *path, struct span text,
                               struct complaints *complaints);
void scenario_free(struct scenario *scenario);

/* The reference of sections, keys, `on` and `then` as it stands in docs/scenario.md. */
void scenario_add_reference(struct bytes *out);

/* "HOST", "HOST:PORT", ":PORT", "[V6]:PORT" as on the command line. */
bool scenario_parse_address(struct span text, uint16_t default_port, struct net_address *out);
/* Where to listen: "PORT", "ADDR:PORT", "[V6]:PORT"; loopback unless an address is given. */
bool scenario_parse_listen(struct span text, struct net_address *out);
/* One number with one unit: "250ms", "1.5s", "2m", "1h"; or "0". At most 100 days. */
bool scenario_parse_time(struct span text, usec *out);

#endif
