/* SPDX-License-Identifier: MIT */
#ifndef SIM_FTPD_LISTING_H
#define SIM_FTPD_LISTING_H

#include "base/limits.h"
#include "ftpd/tree.h"

/* What LIST, NLST, MLSD and STAT send, made line by line as it is sent: a listing takes no
 * memory, and a folder may change on the way. Lines end with CR LF.
 */
enum listing_form {
    LISTING_LONG,  /* LIST, STAT: the columns of the application note's example */
    LISTING_NAMES, /* NLST: names that a client can use as they are (RFC 1123, 4.1.2.7) */
    LISTING_FACTS, /* MLSD (RFC 3659, 7) */
};

/* Facts of MLSD and MLST, which OPTS MLST chooses. */
enum { FACT_TYPE = 1, FACT_SIZE = 2, FACT_MODIFY = 4, FACT_PERM = 8, FACTS_ALL = 15 };

struct listing_request {
    enum listing_form form;
    struct span cwd;
    struct span path; /* as the client sent it; "" for cwd. Its last name may have * and ? */
    int64_t now;      /* decides between time and year in the long form */
    unsigned facts;
    struct span text; /* said of a folder in the long form, whatever is in it; empty: no */
};

struct listing {
    struct tree *tree;
    enum listing_form form;
    int64_t now;
    unsigned facts;
    struct span text;                /* borrowed */
    struct bytes path;               /* the folder, or the one file */
    struct bytes shown;              /* names: before each one; the one file: its name */
    char pattern[FTPD_NAME_MAX + 1]; /* "": all */
    char before[FTPD_NAME_MAX + 1];  /* the entry said last */
    bool is_file, begun;
};

/* On failure there is nothing to close. */
enum tree_result listing_open(struct listing *listing, struct tree *tree,
                              const struct listing_request *request);
/* Adds lines until `out` has `enough` bytes or more; false: that was the end. */
bool listing_more(struct listing *listing, struct bytes *out, size_t enough);
void listing_close(struct listing *listing);

/* "type=file;size=3;modify=...;perm=...; NAME", without an end of line. */
void listing_add_facts(struct bytes *out, const struct tree_info *info, unsigned facts,
                       struct span name);
/* "type*;size*;modify*;perm*;": all, with a star behind the chosen ones (marks), or only those
 * (no marks). */
void listing_add_fact_names(struct bytes *out, unsigned facts, bool marks);
/* The facts of a list "size;modify;"; unknown ones are ignored (RFC 3659, 7.9). */
unsigned listing_read_facts(struct span names);

#endif
