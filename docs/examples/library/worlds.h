/* SPDX-License-Identifier: MIT */
#ifndef WORLDS_H
#define WORLDS_H

/* What the four test programs test against. */

#define GOOD_WORLD                                                                             \
    "[network]\nbearer = up\n"                                                                 \
    "[files]\n/fw.bin = digits 3000\n"

/* The server takes the connection and says nothing: the module gives up after 75 s. */
#define HANGING_WORLD                                                                          \
    GOOD_WORLD                                                                                 \
    "[fault the server hangs]\non = command AT+FTPGET=1\nthen = code 64 after 75s\n"

#endif
