/* SPDX-License-Identifier: MIT */
#ifndef SIM_LIVE_CONTROL_SOCKET_H
#define SIM_LIVE_CONTROL_SOCKET_H

#include "base/bytes.h"
#include "control/control.h"
#include "link/loop.h"

/* Where clients reach the control: a Unix socket, a line of JSON each way. Nobody who is slow or
 * stuck holds up anybody else: what a client does not read waits for it, and while it is much the
 * client's requests wait too.
 */
struct control_socket;

/* Everything is borrowed. NULL: *why is one sentence. */
struct control_socket *control_socket_new(struct loop *loop, struct control *control,
                                          const char *path, struct bytes *why);
/* The event is over: what was said goes out. */
void control_socket_settle(struct control_socket *socket);
/* The name goes, clients are left alone; then the loop has to run. NULL is fine. */
void control_socket_free(struct control_socket *socket);

#endif
