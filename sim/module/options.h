/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODULE_OPTIONS_H
#define SIM_MODULE_OPTIONS_H

#include "base/usec.h"

#include <stdbool.h>
#include <stdint.h>

/* The module besides FTP and the line: [module], [sim] and [network] keys of a scenario. */
enum module_boot { BOOT_READY, BOOT_COLD };
enum cnact_form { CNACT_STATUS, CNACT_INDEX, CNACT_NOTE };
enum call_ready { CALL_READY_NEVER, CALL_READY_BEHIND, CALL_READY_BEFORE };
enum power_key { POWER_KEY_ALONE, POWER_KEY_BY_DTR, POWER_KEY_BY_RTS };
enum sim_state { SIM_READY, SIM_ABSENT, SIM_PUK, SIM_FAILED };

struct module_options {
    char model[16];    /* SIM7000E */
    char revision[48]; /* 1529B08SIM7000E */
    /* What AT+CGMI, AT+CGMM and ATI say; "": as model and revision have it (identity.h). */
    char maker[32], product[32], ident[48];
    char imei[16]; /* 15 digits */
    enum module_boot boot;
    usec boot_delay;    /* 6s: from a reset's OK to RDY */
    usec ready_delay;   /* 2s: from RDY to SMS Ready */
    int64_t battery[3]; /* as AT+CBC says: charging, per cent, mV */
    enum cnact_form cnact_form;
    bool ready_first;           /* +CPIN: READY comes before the OK of AT+CFUN=1 */
    enum call_ready call_ready; /* beside SMS Ready; both then also behind AT+CFUN=1 */
    bool plain_time;            /* *PSUTTZ as in the manual: 20,7,28,8,0,0,"+00",0 */
    bool deact_first;     /* +SAPBR 1: DEACT and its like come before the OK of AT+CGATT=0 */
    bool cnact_refuses;   /* AT+CNACT=1 that comes to nothing is an error, not OK and a URC */
    bool bearer_attaches; /* AT+SAPBR=1, AT+CIICR, AT+CNACT=1 and AT+CGACT=1 attach */
    int64_t bearer_error; /* +CME ERROR of a bearer without card or network; 0: the reason */
    bool closed_refuses;  /* AT+SAPBR=0 on a closed profile is an error */
    bool close_quits;     /* AT+SAPBR=0 ends a session as AT+FTPQUIT does, and says DEACT */
    enum power_key power_key; /* which circuit of the host presses PWRKEY */
    int64_t epoch;            /* calendar time at the start, seconds since 1970, UTC */
};

/* A short message: [message NAME]. */
struct message_spec {
    char *name; /* owned by the scenario, and so is text */
    int line;
    char from[24]; /* +46701234567, 1234, or letters */
    char *text;    /* UTF-8 */
    size_t text_count;
    usec at; /* when the network has it for the module; -1: it is on the card from the start */
    int64_t sent; /* to the service centre, seconds since 1970, UTC; 0: as it gets here */
    int64_t zone; /* of the centre then, quarters of an hour */
    int status;   /* on the card: enum message_status */
    char *why;    /* said above it when it is written; NULL: nothing */
};

/* The sky over the receiver: [gnss]. */
struct gnss_options {
    bool fix;                    /* it can be found at all */
    int64_t latitude, longitude; /* millionths of a degree */
    int64_t altitude;            /* mm */
    usec after;                  /* from power on to a fix */
};

struct sim_options {
    char pin[9]; /* "" for none */
    char puk[9];
    enum sim_state state;
    usec busy; /* from its power to +CPIN: READY or its like */
    char iccid[24], imsi[16];
    char number[24]; /* its own, for AT+CNUM; "" for none */
    int64_t store;   /* places for messages */
    struct message_spec *messages;
    size_t message_count;
};

struct network_options {
    char operator_name[32]; /* CHN-CT */
    char plmn[8];           /* 46011 */
    int64_t act;            /* 9: access technology as in +COPS */
    int64_t rssi, ber;      /* csq = 13,99 */
    char apn[65];           /* what the network hands out */
    char area[9], cell[9];  /* hexadecimal, as AT+CREG=2 shows them; "": those of a real cell */
    char ip[46];
    char names[512];     /* with their addresses: base/host_name.h */
    usec register_after; /* 0s */
    usec scan;           /* 10s: how long a look around takes */
    bool cops_waits;     /* AT+COPS=0 answers when the search is over */
    usec activate_delay; /* 100ms: from CNACT=1's OK to +APP PDP: ACTIVE; also SAPBR, CIICR */
    bool roaming;
    bool denied; /* registration is refused: stat 3 */
    int stat[3]; /* 1 + what AT+CREG, +CGREG, +CEREG say once it is registered; 0: as it is */
    bool idle;   /* search = no: stat 0 until AT+COPS makes it look */
    bool manual; /* selection = manual: AT+COPS? says mode 1 from the start */
    bool attach; /* yes: attaches by itself once registered */
    bool bearer_up; /* bearer = up: CNACT is active from the start */
};

#endif
