/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_FTP_RUN_H
#define TESTS_UNIT_FTP_RUN_H

#include "base/limits.h"
#include "ftp/client.h"
#include "net/memory.h"
#include "scripted_ftpd.h"

#define LOGIN    "USER sim|PASS secret|TYPE I|"
#define TIMEOUT  SECONDS(75)
#define LONG_AGO SECONDS(100000)

/* One run: a client, a scripted server, a host that reads and writes. */
struct run {
    struct agenda agenda;
    struct net_memory *memory;
    struct scripted_ftpd *server;
    struct ftp_client *client;
    struct ftp_request request;
    struct alarm pace;
    struct span upload;  /* what the host has still to put */
    size_t at_once;      /* not 0: the host takes or puts so many bytes a second */
    bool keeps_open;     /* the host never ends its upload */
    bool stops;          /* the host does nothing until run_resume() */
    struct bytes got;    /* what the host took */
    struct bytes events; /* their names, without `writable` and repeats */
    struct bytes text;
    struct bytes notes; /* ">COMMAND" and "<REPLY LINE" */
    struct notes listener;
    size_t most_waiting;
    int code, dones;
    usec done_at;
};

/* Starts nothing yet. `run` may hold the host's side before: upload, at_once
 * and the like. */
void run_new(struct run *run, const struct scripted_options *options,
             const struct seams *seams);
/* The same without a server: the client in any network, the rest of `run` as it stands. */
void run_in(struct run *run, struct net *net, const struct seams *seams);
void run_start(struct run *run); /* what run->request says */
void run_resume(struct run *run);
void run_free(struct run *run); /* checks that every connection was closed */

/* How a request, or the world, differs from the usual one. */
enum how {
    ACTIVE = 1,
    ASCII = 2,
    IPV6 = 4,
    RESUME = 8,
    SLOW = 16, /* the host: 9 bytes a second */
    APPE = 32,
    STOU = 64,
    NOBODY = 128, /* no user */
    NO_PATH = 256,
    UNKNOWN = 512,   /* the server's name */
    REFUSED = 1024,  /* nobody listens there */
    ANYWHERE = 2048, /* a PASV reply may lead anywhere */
};

struct ftp_request request_of(enum ftp_operation operation, int how, struct net_address server);

#endif
