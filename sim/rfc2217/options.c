/* SPDX-License-Identifier: MIT */
/* Telnet options (RFC 854, 855). Each side of each option is a state of its own, and only a change
 * of it is answered: two ends that acknowledge each other's acknowledgements never stop (RFC 1143).
 * We never ask for an option to be switched off, so three states are enough. */
#include "rfc2217/inside.h"

/* `we`: may we do it, `they`: may the client; what is true of both sides is offered at once.
 * The modem echoes, so the client must not: that is what WILL ECHO says (RFC 857). */
static const struct option {
    unsigned char number;
    bool we, they, offered;
} options[RFC2217_OPTIONS] = {
    [OPTION_BINARY] = {.number = 0, .we = true, .they = true, .offered = true},
    [OPTION_ECHO] = {.number = 1, .we = true, .offered = true},
    [OPTION_SGA] = {.number = 3, .we = true, .they = true, .offered = true},
    [OPTION_COM_PORT] = {.number = TELNET_COM_PORT, .we = true, .they = true},
};

static void say(struct rfc2217 *server, unsigned char verb, unsigned char option)
{
    const char command[] = {(char)TELNET_IAC, (char)verb, (char)option};
    bytes_add(&server->out, command, sizeof command);
}

void rfc2217_offer_options(struct rfc2217 *server)
{
    for (size_t i = 0; i < RFC2217_OPTIONS; i++) {
        server->we[i] = server->they[i] = RFC2217_NO;
        if (options[i].offered && options[i].we) {
            server->we[i] = RFC2217_ASKED;
            say(server, TELNET_WILL, options[i].number);
        }
        if (options[i].offered && options[i].they) {
            server->they[i] = RFC2217_ASKED;
            say(server, TELNET_DO, options[i].number);
        }
    }
}

/* One side of an option: the other end has said yes or no. Returns whether an answer is due. */
static bool hear(enum rfc2217_agreed *agreed, bool yes)
{
    enum rfc2217_agreed before = *agreed;
    *agreed = yes ? RFC2217_YES : RFC2217_NO;
    return before != RFC2217_ASKED && before != *agreed;
}

static void refuse(struct rfc2217 *server, unsigned char verb, unsigned char option)
{
    if (verb == TELNET_DO)
        say(server, TELNET_WONT, option);
    else if (verb == TELNET_WILL)
        say(server, TELNET_DONT, option);
}

void rfc2217_negotiate(struct rfc2217 *server, unsigned char verb, unsigned char number)
{
    bool yes = verb == TELNET_DO || verb == TELNET_WILL;
    bool ours = verb == TELNET_DO || verb == TELNET_DONT;
    size_t i = 0;
    while (i < RFC2217_OPTIONS && options[i].number != number)
        i++;
    if (i == RFC2217_OPTIONS || (yes && !(ours ? options[i].we : options[i].they))) {
        refuse(server, verb, number);
        return;
    }
    bool was_agreed = server->we[i] == RFC2217_YES || server->they[i] == RFC2217_YES;
    if (hear(ours ? &server->we[i] : &server->they[i], yes))
        say(server, ours ? (yes ? TELNET_WILL : TELNET_WONT) : (yes ? TELNET_DO : TELNET_DONT),
            number);
    if (i == OPTION_COM_PORT && yes && !was_agreed)
        rfc2217_agreed(server);
}
