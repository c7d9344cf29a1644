/* SPDX-License-Identifier: MIT */
/* Calls between processes: signals, ends, sockets. What leaves the program for somebody who lives
 * in real time cannot be exact, and is refused. */
#define _GNU_SOURCE /* struct ucred */
#include "virtual/calls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_io_uring_setup
#define SYS_io_uring_setup 425
#endif

static void exit_group_enters(struct virtual *v, struct thread *thread)
{
    thread_exits_process(v, thread);
}

/* Whoever is held may have been meant. */
static void sends_signal(struct virtual *v, struct thread *thread)
{
    v->signals_sent = true;
    call_executes(v, thread);
}

/* The ring's requests are carried out by the kernel without a call of the program's; programs that
 * use it know how to do without. */
static void io_uring_enters(struct virtual *v, struct thread *thread)
{
    call_answers(v, thread, -ENOSYS);
}

/* --- sockets --- */

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_storage room;
};

static bool is_internet(const union address *address)
{
    return address->any.sa_family == AF_INET || address->any.sa_family == AF_INET6;
}

static unsigned port_of(const union address *address)
{
    return ntohs(address->any.sa_family == AF_INET ? address->v4.sin_port
                                                   : address->v6.sin6_port);
}

static bool is_loopback(const union address *address)
{
    if (address->any.sa_family == AF_INET)
        return ntohl(address->v4.sin_addr.s_addr) >> 24 == 127;
    return IN6_IS_ADDR_LOOPBACK(&address->v6.sin6_addr) ||
           (IN6_IS_ADDR_V4MAPPED(&address->v6.sin6_addr) &&
            address->v6.sin6_addr.s6_addr[12] == 127);
}

static bool is_own(const struct virtual *v, const union address *address)
{
    for (size_t i = 0; i < v->listening_count; i++) {
        if (v->listening[i] == port_of(address))
            return is_loopback(address);
    }
    return false;
}

static int type_of_socket(const struct thread *thread)
{
    int copy = descriptor_copy(thread, (int)call_argument(thread, 0)), type = 0;
    socklen_t size = sizeof type;
    if (copy >= 0) {
        getsockopt(copy, SOL_SOCKET, SO_TYPE, &type, &size);
        close(copy);
    }
    return type;
}

static bool read_address(const struct thread *thread, int place, uint64_t size,
                         union address *address)
{
    memset(address, 0, sizeof *address);
    size = size < sizeof *address ? size : sizeof *address;
    return call_argument(thread, place) &&
           thread_read(thread, address, call_argument(thread, place), size);
}

/* true: the run is over. Else (loose) the other side lives by the wall clock, and so do we. */
static bool goes_outside(struct virtual *v, const union address *address)
{
    char name[INET6_ADDRSTRLEN] = "";
    const void *host = address->any.sa_family == AF_INET ? (const void *)&address->v4.sin_addr
                                                         : (const void *)&address->v6.sin6_addr;
    inet_ntop(address->any.sa_family, host, name, sizeof name);
    if (virtual_refuses(v, "it speaks to %s port %u, which has no virtual time", name,
                        port_of(address)))
        return true;
    v->walled = true;
    return false;
}

static void connects(struct virtual *v, struct thread *thread)
{
    union address address;
    if (read_address(thread, 1, call_argument(thread, 2), &address) && is_internet(&address)) {
        if (type_of_socket(thread) == SOCK_DGRAM) { /* sends nothing: how names are looked up */
            call_executes(v, thread);
            return;
        }
        if (!is_own(v, &address) && goes_outside(v, &address))
            return;
    }
    thread_goes_inside(v, thread, NSEC_NEVER);
}

/* To a daemon of this machine. Datagrams, as to the system's log, tell it something and no more. */
static long connect_ends(struct virtual *v, struct thread *thread, long result)
{
    union address address;
    struct ucred peer = {0};
    socklen_t size = sizeof peer;
    if (result != 0 || !read_address(thread, 1, call_argument(thread, 2), &address) ||
        address.any.sa_family != AF_UNIX || type_of_socket(thread) == SOCK_DGRAM)
        return result;
    int copy = descriptor_copy(thread, (int)call_argument(thread, 0));
    if (copy < 0)
        return result;
    getsockopt(copy, SOL_SOCKET, SO_PEERCRED, &peer, &size);
    close(copy);
    if (!process_find(v, peer.pid) &&
        !virtual_refuses(v, "it speaks to process %d, which has no virtual time",
                         (int)peer.pid))
        v->walled = true;
    return result;
}

/* Datagrams: to the address that is given, or connected. */
static void sends(struct virtual *v, struct thread *thread)
{
    union address address = {0};
    socklen_t size = sizeof address;
    bool given = thread->call->number == SYS_sendto &&
                 read_address(thread, 4, call_argument(thread, 5), &address);
    int copy = descriptor_copy(thread, (int)call_argument(thread, 0));
    if (!given && copy >= 0)
        getpeername(copy, &address.any, &size);
    if (copy >= 0)
        close(copy);
    if (is_internet(&address) && !is_loopback(&address) &&
        type_of_socket(thread) == SOCK_DGRAM && goes_outside(v, &address))
        return;
    thread_goes_inside(v, thread, NSEC_NEVER);
}

static void listens(struct virtual *v, struct thread *thread)
{
    union address address = {0};
    socklen_t size = sizeof address;
    int copy = descriptor_copy(thread, (int)call_argument(thread, 0));
    size_t most = sizeof v->listening / sizeof v->listening[0];
    if (copy >= 0 && getsockname(copy, &address.any, &size) == 0 && is_internet(&address) &&
        v->listening_count < most)
        v->listening[v->listening_count++] = port_of(&address);
    if (copy >= 0)
        close(copy);
    call_executes(v, thread);
}

const struct call process_calls[] = {
    {SYS_exit_group, "exit_group", exit_group_enters},
    {SYS_kill, "kill", sends_signal},
    {SYS_tkill, "tkill", sends_signal},
    {SYS_tgkill, "tgkill", sends_signal},
    {SYS_rt_sigqueueinfo, "rt_sigqueueinfo", sends_signal},
    {SYS_rt_tgsigqueueinfo, "rt_tgsigqueueinfo", sends_signal},
    {SYS_pidfd_send_signal, "pidfd_send_signal", sends_signal},
    {SYS_io_uring_setup, "io_uring_setup", io_uring_enters},
    {SYS_connect, "connect", connects, .interrupted = RESTART_SYS, .ends = connect_ends},
    {SYS_listen, "listen", listens},
    {SYS_accept, "accept", NULL, .interrupted = RESTART_SYS},
    {SYS_accept4, "accept4", NULL, .interrupted = RESTART_SYS},
    {SYS_recvfrom, "recvfrom", NULL, .interrupted = RESTART_SYS},
    {SYS_recvmsg, "recvmsg", NULL, .interrupted = RESTART_SYS},
    {SYS_recvmmsg, "recvmmsg", NULL, .interrupted = RESTART_SYS},
    {SYS_sendto, "sendto", sends, .interrupted = RESTART_SYS},
    {SYS_sendmsg, "sendmsg", sends, .interrupted = RESTART_SYS},
    {SYS_sendmmsg, "sendmmsg", sends, .interrupted = RESTART_SYS},
    {0},
};
