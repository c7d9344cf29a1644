/* SPDX-License-Identifier: MIT */
/* The texts of +CME ERROR and +CMS ERROR as the manual's tables have them (AT manual V1.06, 20.1
 * and 20.2): hosts that set AT+CMEE=2 compare them. */
#include "at/cme.h"

/* AT manual V1.06, 20.1. */
struct error_text {
    int number;
    const char *text;
};

static const struct error_text texts[] = {
    {0, "phone failure"},
    {1, "no connection to phone"},
    {2, "phone-adaptor link reserved"},
    {3, "operation not allowed"},
    {4, "operation not supported"},
    {5, "PH-SIM PIN required"},
    {6, "PH-FSIM PIN required"},
    {7, "PH-FSIM PUK required"},
    {10, "SIM not inserted"},
    {11, "SIM PIN required"},
    {12, "SIM PUK required"},
    {13, "SIM failure"},
    {14, "SIM busy"},
    {15, "SIM wrong"},
    {16, "incorrect password"},
    {17, "SIM PIN2 required"},
    {18, "SIM PUK2 required"},
    {20, "memory full"},
    {21, "invalid index"},
    {22, "not found"},
    {23, "memory failure"},
    {24, "text string too long"},
    {25, "invalid characters in text string"},
    {26, "dial string too long"},
    {27, "invalid characters in dial string"},
    {30, "no network service"},
    {31, "network timeout"},
    {32, "network not allowed - emergency call only"},
    {40, "network personalization PIN required"},
    {41, "network personalization PUK required"},
    {42, "network subset personalization PIN required"},
    {43, "network subset personalization PUK required"},
    {44, "service provider personalization PIN required"},
    {45, "service provider personalization PUK required"},
    {46, "corporate personalization PIN required"},
    {47, "corporate personalization PUK required"},
    {99, "resource limitation"},
    {100, "unknown"},
    {103, "Illegal MS"},
    {106, "Illegal ME"},
    {107, "GPRS services not allowed"},
    {111, "PLMN not allowed"},
    {112, "Location area not allowed"},
    {113, "Roaming not allowed in this location area"},
    {132, "service option not supported"},
    {133, "requested service option not subscribed"},
    {134, "service option temporarily out of order"},
    {148, "unspecified GPRS error"},
    {149, "PDP authentication failure"},
    {150, "invalid mobile class"},
    {160, "DNS resolve failed"},
    {161, "Socket open failed"},
    {180, "gprs is not attached"},
    {181, "tcpip stack is busy"},
    {600, "No Error"},
    {601, "Unrecognized Command"},
    {602, "Return Value Error"},
    {603, "Syntax Error"},
    {604, "Unspecified Error"},
    {605, "Data Transfer Already"},
    {606, "Action Already"},
    {607, "Not At Cmd"},
    {608, "Multi Cmd too long"},
    {609, "Abort Cops"},
    {610, "No Call Disc"},
    {614, "AT Not Allowed By Customer"},
    {753, "missing required cmd parameter"},
    {754, "invalid SIM command"},
    {755, "invalid File Id"},
    {756, "missing required P1/2/3 parameter"},
    {757, "invalid P1/2/3 parameter"},
    {758, "missing required command data"},
    {759, "invalid characters in command data"},
    {765, "Invalid input value"},
    {766, "Unsupported mode"},
    {767, "Operation failed"},
    {768, "Mux already running"},
    {769, "Unable to get control"},
    {770, "SIM network reject"},
    {771, "Call setup in progress"},
    {772, "SIM powered down"},
    {773, "SIM file not present"},
    {791, "Param count not enough"},
    {792, "Param count beyond"},
    {793, "Param value range beyond"},
    {794, "Param type not match"},
    {795, "Param format invalid"},
    {796, "Get a null param"},
    {797, "CFUN state is 0 or 4"},
};

/* 3GPP TS 27.005, 3.2.5. */
static const struct error_text message_texts[] = {
    {300, "ME failure"},
    {301, "SMS service of ME reserved"},
    {302, "operation not allowed"},
    {303, "operation not supported"},
    {304, "invalid PDU mode parameter"},
    {305, "invalid text mode parameter"},
    {310, "SIM not inserted"},
    {311, "SIM PIN required"},
    {312, "PH-SIM PIN required"},
    {313, "SIM failure"},
    {314, "SIM busy"},
    {315, "SIM wrong"},
    {316, "SIM PUK required"},
    {317, "SIM PIN2 required"},
    {318, "SIM PUK2 required"},
    {320, "memory failure"},
    {321, "invalid memory index"},
    {322, "memory full"},
    {325, "invalid input value"},
    {330, "SMSC address unknown"},
    {331, "no network service"},
    {332, "network timeout"},
    {340, "no +CNMA acknowledgement expected"},
    {500, "unknown error"},
};

#define TEXTS (sizeof texts / sizeof *texts)

const char *cme_text(int number)
{
    for (size_t i = 0; i < TEXTS; i++)
        if (texts[i].number == number)
            return texts[i].text;
    return "unknown";
}

const char *cms_text(int number)
{
    for (size_t i = 0; i < sizeof message_texts / sizeof *message_texts; i++)
        if (message_texts[i].number == number)
            return message_texts[i].text;
    return "unknown error";
}

int cme_number(struct span text)
{
    int64_t number = -1;
    bool digits = span_number(text, INT32_MAX, &number);
    for (size_t i = 0; i < TEXTS; i++)
        if (digits ? texts[i].number == number : span_is_nocase(text, texts[i].text))
            return texts[i].number;
    return -1;
}
