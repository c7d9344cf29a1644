/* SPDX-License-Identifier: MIT */
#ifndef SIM_BASE_LIMITS_H
#define SIM_BASE_LIMITS_H

/* Every size that somebody outside can reach, with where it comes from. */

/* --- AT line (AT manual V1.06, 1.4.4) --- */
#define AT_LINE_MAX     559 /* characters of a command line, not counting "AT" */
#define AT_COMMANDS_MAX 39  /* commands of one line */
#define AT_ARGS_MAX     16  /* arguments of one command; the longest row has fewer */
#define AT_READERS_MAX  2   /* the command line and one payload */
#define AT_UNKNOWN_MAX  100 /* names of unknown commands that are kept, to be told at the end */
#define AT_URCS_MAX     256 /* URCs that may wait; a later one pushes out the oldest */

/* --- UART --- */
#define UART_RX_MAX 8192 /* host bytes that wait while the modem is busy, then back-pressure */
#define UART_FIFO   64   /* bytes that still leave when the module restarts under them */
/* From here on payload to the host waits, and so do new commands. More than a host program leaves
 * unread, so that real and virtual time tell the same. */
#define UART_TX_HIGH (1024 * 1024)

/* --- the module's FTP service (AT manual V1.06, chapter 10; application note V1.02) --- */
#define FTP_SERVER_MAX      49     /* FTPSERV, FTPUN, FTPPW */
#define FTP_NAME_MAX        99     /* FTPGETNAME, FTPPUTNAME */
#define FTP_PATH_MAX        255    /* FTPGETPATH, FTPPUTPATH */
#define FTP_READ_MAX        1460   /* <reqlength> of FTPGET=2 and FTPLIST=2 */
#define FTP_EXT_MAX         307200 /* 300k of RAM for FTPEXTPUT and FTPEXTGET */
#define FTP_GET_BUFFER      8192 /* downloaded bytes kept until the host reads: bounds memory */
#define FTP_PUT_BUFFER      8192 /* uploaded bytes kept until the server takes them */
#define FTP_REPLY_LINE_MAX  4096 /* longest reply line of a server that is kept */
#define FTP_REPLY_LINES_MAX 1000 /* lines of one multi-line reply */

/* --- the embedded server --- */
#define FTPD_CLIENTS_MAX 64                    /* control connections at once */
#define FTPD_LINE_MAX    2048                  /* longest command line */
#define FTPD_PATH_MAX    1024                  /* longest path, as sent or resolved */
#define FTPD_NAME_MAX    255                   /* longest single name */
#define FTPD_NODES_MAX   100000                /* files and folders */
#define FTPD_TREE_MAX    (1024u * 1024 * 1024) /* bytes of all files together */
#define FTPD_IDLE_US     SECONDS(300)          /* silence after which a client is told 421 */
#define FTPD_DATA_US     SECONDS(60)           /* wait for a data connection, then 425 */
#define FTPD_CHUNK       16384                 /* bytes moved at once */

/* --- the wire: bytes under way in one direction before the sender waits --- */
#define NET_MEMORY_WINDOW 65536
#define NET_SHAPED_WINDOW 16384
/* What a closed connection still has to deliver is tried for so long (RFC 1122, 4.2.3.5: at least
 * 100 s; Linux: 15 minutes). */
#define NET_LINGER_US SECONDS(900)

/* --- files --- */
#define SCENARIO_LINE_MAX    2000
#define SCENARIO_FILE_MAX    (1024u * 1024)
#define SCENARIO_FILES_MAX   (64u * 1024 * 1024) /* bytes of all [files] and root together */
#define SCENARIO_DEPTH_MAX   32                  /* folders inside folders below root */
#define SCENARIO_RULES_MAX   1000  /* [fault] sections, and as many [expect] sections */
#define SCENARIO_ACTIONS_MAX 100   /* `then` lines of one fault; all lines of one answer */
#define SCENARIO_TEXT_MAX    65536 /* bytes of one answer, reply or urc, unescaped */
#define SCENARIO_TIME_MAX    SECONDS(8640000) /* 100 days: sums of times never overflow */
#define FAULT_DEPTH_MAX      16   /* faults that print because of each other's lines */
#define FAULT_BURST_MAX      1000 /* strikes of one `on = line` fault at one instant */
#define COMPLAINTS_MAX       1000 /* mistakes that are spelled out */
#define TRACE_LINE_MAX       (4u * 1024 * 1024)
#define TRACE_FILE_MAX       (1000u * 1024 * 1024) /* 100 MB of AT and OK, imported */
#define TRACE_BYTES_MAX      (256u * 1024 * 1024)  /* of all lines together, unescaped */
#define TRACE_TIME_MAX       SECONDS(315360000)    /* ten years */

/* --- control: clients are programs of the same user (docs/control.md) --- */
#define CONTROL_CLIENTS_MAX     16
#define CONTROL_WAITS_MAX       64 /* of one client at once */
#define CONTROL_TEXTS_MAX       16 /* of one argument */
#define CONTROL_LINE_MAX        (16u * 1024 * 1024) /* one request: a file of 12 MB in base64 */
#define CONTROL_QUEUE_HIGH      (1024u * 1024) /* unread bytes from which on it is not heard */
#define CONTROL_EVENTS_MAX      262144         /* that are kept for who asks later */
#define CONTROL_EVENT_BYTES_MAX (64u * 1024 * 1024)
#define CONTROL_JOURNAL_MAX     (64u * 1024 * 1024) /* of each modem */

/* --- logs from the field --- */
#define FIELD_LOG_MAX (128u * 1024 * 1024)

#endif
