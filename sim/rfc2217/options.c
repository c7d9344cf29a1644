/* SPDX-License-Identifier: MIT */
/* Telnet options (RFC 854, 855). Each side of each option is a state of its own, and only a change
 * of it is answered: two ends that acknowledge each other's acknowledgements never stop (RFC 1143).
 * We never ask for an option to be switched off, so three states are enough. */
#include "rfc2217/inside.h"

/* Who may do it: `we` of our side, `they` of the other, and which of it our side brings up itself.
 * The modem echoes, so the client must not: that is what a server's WILL ECHO says (RFC 857).
 * RFC 2217 is the client's to bring up (RFC 2217, 2). */
enum { SERVER = 1 << RFC2217_SERVER, CLIENT = 1 << RFC2217_CLIENT, EITHER = SERVER | CLIENT };
static const struct option {
    unsigned char number;
    unsigned we, they, offers, asks; /* of these sides */
} options[RFC2217_OPTIONS] = {
    [OPTION_BINARY] = {.we = EITHER, .they = EITHER, .offers = EITHER, .asks = EITHER},
    [OPTION_ECHO] = {.number = 1, .we = SERVER, .they = CLIENT, .offers = SERVER},
    [OPTION_SGA] =
        {.number = 3, .we = EITHER, .they = EITHER, .offers = EITHER, .asks = EITHER},
    [OPTION_COM_PORT] = {.number = TELNET_COM_PORT,
                         .we = EITHER,
                         .they = EITHER,
                         .offers = CLIENT},
};

static void say(struct rfc2217 *line, unsigned char verb, unsigned char option)
{
    const char command[] = {(char)TELNET_IAC, (char)verb, (char)option};
    bytes_add(&line->out, command, sizeof command);
}

void rfc2217_offer_options(struct rfc2217 *line)
{
    unsigned side = 1u << line->side;
    for (size_t i = 0; i < RFC2217_OPTIONS; i++) {
        line->we[i] = line->they[i] = RFC2217_NO;
        if (options[i].offers & side) {
            line->we[i] = RFC2217_ASKED;
            say(line, TELNET_WILL, options[i].number);
        }
        if (options[i].asks & side) {
            line->they[i] = RFC2217_ASKED;
            say(line, TELNET_DO, options[i].number);
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

static void refuse(struct rfc2217 *line, unsigned char verb, unsigned char option)
{
    if (verb == TELNET_DO)
        say(line, TELNET_WONT, option);
    else if (verb == TELNET_WILL)
        say(line, TELNET_DONT, option);
}

bool rfc2217_is_agreed(const struct rfc2217 *line)
{
    return line->we[OPTION_COM_PORT] == RFC2217_YES ||
           line->they[OPTION_COM_PORT] == RFC2217_YES;
}

void rfc2217_negotiate(struct rfc2217 *line, unsigned char verb, unsigned char number)
{
    bool yes = verb == TELNET_DO || verb == TELNET_WILL;
    bool ours = verb == TELNET_DO || verb == TELNET_DONT;
    unsigned side = 1u << line->side;
    size_t i = 0;
    while (i < RFC2217_OPTIONS && options[i].number != number)
        i++;
    if (i == RFC2217_OPTIONS || (yes && !((ours ? options[i].we : options[i].they) & side))) {
        refuse(line, verb, number);
        return;
    }
    bool was_agreed = line->we[i] == RFC2217_YES || line->they[i] == RFC2217_YES;
    if (hear(ours ? &line->we[i] : &line->they[i], yes))
        say(line, ours ? (yes ? TELNET_WILL : TELNET_WONT) : (yes ? TELNET_DO : TELNET_DONT),
            number);
    if (i != OPTION_COM_PORT)
        return;
    if (yes && !was_agreed)
        rfc2217_role(line)->agreed(line, true);
    else if (!yes && !rfc2217_is_agreed(line))
        rfc2217_role(line)->agreed(line, false);
}
