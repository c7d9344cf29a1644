/* SPDX-License-Identifier: MIT */
#ifndef TESTS_HUNT_BUGS_H
#define TESTS_HUNT_BUGS_H

/* One host has one of them. */
enum bug {
    BUG_NONE,
    BUG_OPENS_TWICE,     /* 66 is taken for "open already", and data are waited for */
    BUG_FIRST_LINE,      /* the first line after a command is taken for its answer */
    BUG_REBOOT_IGNORED,  /* data are waited for without a time-out */
    BUG_BEARER_BELIEVED, /* it was up once, so it is up */
    BUG_EMPTY_IS_END,    /* 2,0 is taken for the end of the file */
    BUG_66_IS_NOTHING,   /* 66 is taken for "there is no such file today" */
    BUG_LEFT_OPEN,       /* no AT+FTPQUIT after a failure; 66 is tried again for ever */
    BUG_RETRIES_FOR_EVER,
    BUG_SHORT_TIMEOUT, /* shorter than the module's: then it goes on as if all was well */
    BUG_BLOCK_TWICE,   /* an upload's block is sent again when its OK is late */
    BUG_SHORT_BUFFER,  /* one byte too few for the longest line that it knew */
    BUG_PROMPT_NOT_AWAITED,
    BUG_COUNTS_BYTES,  /* "CR LF OK CR LF is six bytes" */
    BUG_RESUMES_WRONG, /* at what it asked for, not at what it got */
    BUG_ERROR_IS_END,  /* ERROR for a read is taken for the end of the file */
    BUG_SYNC_FOR_EVER, /* AT is sent until somebody answers */
    BUG_OPEN_QUOTE,    /* a line with an open quote goes on in the next one */
    BUG_FOR_EVER,      /* the network is waited for without end */
};

enum bug bug_named(const char *name); /* ends the program when there is no such bug */

#endif
