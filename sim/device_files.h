/* SPDX-License-Identifier: MIT */
#ifndef SIM_DEVICE_FILES_H
#define SIM_DEVICE_FILES_H

#include "ftpd/tree.h"
#include "scenario/host_act.h"

/* Inside of the device: the files of its embedded server, for device.c. */

/* Where the embedded server is in the network in memory (RFC 5737: for documentation). */
#define SERVER_HOST "192.0.2.1"

/* `act` is one of those on files; `now` is the module's calendar, in seconds since 1970. */
enum tree_result device_change_files(struct tree *tree, const struct host_act *act,
                                     int64_t now);

#endif
