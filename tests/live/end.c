/* SPDX-License-Identifier: MIT */
#include "link/end_body.h"

#include <stdio.h>
#include <string.h>

/* What every end does, with a body in memory: a client that comes and goes, reads or not, and a
 * driver that takes bytes or not. Time is the agenda's alone. Prints TAP. */
struct client {
    struct end end;
    size_t reads;      /* bytes that it still takes before it blocks */
    struct bytes read; /* by it */
    unsigned circuits; /* that it sees */
    int renewed;
};

static struct loop loop;
static struct client client;
static struct bytes output; /* of the driver */
static struct bytes fed;    /* to it */
static size_t driver_space;
static char events[64]; /* a letter each */
static int number, failed;

static void event(char letter)
{
    size_t count = strlen(events);
    if (count + 1 < sizeof events)
        events[count] = letter;
}

/* --- the body --- */

static size_t write_some(struct end *end, struct span bytes)
{
    struct span some = span_cut(bytes, client.reads);
    bytes_add_span(&client.read, some);
    client.reads -= some.count;
    end->blocked = some.count < bytes.count;
    return some.count;
}

static void watch(struct end *end)
{
    (void)end;
}

static void renew(struct end *end)
{
    (void)end;
    client.renewed++;
}

static void set_circuits(struct end *end, unsigned lines)
{
    (void)end;
    client.circuits = lines;
}

static void free_client(struct end *end)
{
    end_release(end);
    bytes_release(&client.read);
}

static const struct end_ops ops = {
    .write = write_some,
    .watch = watch,
    .renew = renew,
    .set_lines = set_circuits,
    .free = free_client,
};

/* --- the driver --- */

static size_t feed(void *owner, const char *bytes, size_t count)
{
    (void)owner;
    if (count > driver_space)
        count = driver_space;
    bytes_add(&fed, bytes, count);
    driver_space -= count;
    return count;
}

static struct span waiting(void *owner)
{
    (void)owner;
    return bytes_span(&output);
}

static void taken(void *owner, size_t count)
{
    (void)owner;
    bytes_drop(&output, count);
}

static void opened(void *owner)
{
    (void)owner;
    event('o');
}

static void closed(void *owner)
{
    (void)owner;
    event('c');
}

static void lines(void *owner, unsigned now)
{
    (void)owner;
    event(now & V24_DTR ? 'D' : 'd');
}

static void broke(void *owner, usec length)
{
    (void)owner, (void)length;
    event('b');
}

static void gone(void *owner, const char *why)
{
    (void)owner, (void)why;
    event('g');
}

static const struct end_events driver = {
    .feed = feed,
    .waiting = waiting,
    .taken = taken,
    .opened = opened,
    .closed = closed,
    .lines = lines,
    .broke = broke,
    .gone = gone,
};

/* --- steps --- */

static void say(const char *text)
{
    bytes_add_text(&output, text);
    end_flush(&client.end);
}

static void pass(usec time)
{
    agenda_run_until(&loop.agenda, loop.agenda.now + time);
}

static bool has_read(const char *text)
{
    bool same = strcmp(bytes_at(&client.read), text) == 0;
    if (!same)
        printf("# the client read \"%s\", not \"%s\"\n", bytes_at(&client.read), text);
    bytes_clear(&client.read);
    return same;
}

static void begin(double speed)
{
    loop = (struct loop){.speed = speed};
    agenda_init(&loop.agenda);
    client = (struct client){.reads = SIZE_MAX};
    end_init(&client.end, &ops, &loop, &driver, NULL);
    bytes_clear(&output);
    bytes_clear(&fed);
    driver_space = SIZE_MAX;
    memset(events, 0, sizeof events);
}

static void end(bool good, const char *what)
{
    end_free(&client.end);
    agenda_release(&loop.agenda);
    failed += !good;
    printf("%s %d - %s\n", good ? "ok" : "not ok", ++number, what);
}

/* --- what must hold --- */

static void output_waits_for_a_client_that_comes_in_time(void)
{
    begin(1);
    say("early");
    pass(END_GRACE - 1);
    end_came(&client.end);
    pass(END_SETTLE - 1);
    bool good = has_read("");
    pass(1);
    good &= has_read("early");
    say(" more");
    end(good && has_read(" more"), "output waits for a client that comes in time, and settles");
}

static void output_nobody_comes_for_is_lost(void)
{
    begin(1);
    say("lost");
    pass(END_GRACE / 2);
    say("kept");
    pass(END_GRACE / 2); /* "kept" has its own grace from here */
    end_came(&client.end);
    pass(END_SETTLE);
    bool good = has_read("kept");
    end_left(&client.end);
    say("lost too");
    pass(END_GRACE);
    end_came(&client.end);
    pass(SECONDS(1));
    end(good && has_read(""), "output that nobody comes for is lost");
}

static void a_hang_up_takes_what_was_not_read(void)
{
    begin(1);
    client.reads = 3;
    end_came(&client.end);
    say("abcdef");
    bool good = has_read("abc") && end_wants_output(&client.end);
    end_left(&client.end);
    good &= client.renewed == 1 && output.count == 0 && !end_wants_output(&client.end);
    client.reads = SIZE_MAX;
    end_came(&client.end);
    say("new");
    end(good && has_read("new") && strcmp(events, "oco") == 0,
        "a hang-up takes what was not read");
}

static void who_does_not_read_loses_nothing(void)
{
    begin(1);
    client.reads = 2;
    end_came(&client.end);
    say("abc");
    say("def");
    pass(SECONDS(100));
    bool good = has_read("ab");
    client.reads = 3;
    end_writable(&client.end);
    good &= has_read("cde");
    client.reads = SIZE_MAX;
    end_writable(&client.end);
    end(good && has_read("f") && !end_wants_output(&client.end),
        "a client that does not read loses nothing");
}

static void what_the_driver_does_not_take_is_held(void)
{
    begin(1);
    end_came(&client.end);
    driver_space = 4;
    end_arrived(&client.end, "abcdef", 6);
    bool good = !end_wants_input(&client.end) && fed.count == 4;
    driver_space = 1;
    end_resume(&client.end);
    good &= !end_wants_input(&client.end) && fed.count == 5;
    driver_space = 9;
    end_resume(&client.end);
    end(good && end_wants_input(&client.end) && strcmp(bytes_at(&fed), "abcdef") == 0,
        "what the driver does not take is held");
}

static void waiting_is_time_of_the_host(void)
{
    begin(100);
    say("x");
    pass(100 * END_GRACE - 1);
    bool good = output.count == 1;
    pass(1);
    good &= output.count == 0;
    end(good, "grace does not shrink with the modem's speed");
}

static void circuits_and_breaks_come_through(void)
{
    begin(1);
    end_came(&client.end);
    end_heard_lines(&client.end, V24_DTR);
    end_heard_lines(&client.end, V24_DTR);
    end_heard_lines(&client.end, V24_RTS);
    end_heard_break(&client.end, MSEC(250));
    end_set_lines(&client.end, V24_DCD | V24_CTS);
    end_is_gone(&client.end, "pulled out");
    end(strcmp(events, "oDdbg") == 0 && client.circuits == (V24_DCD | V24_CTS) &&
            !end_wants_input(&client.end),
        "circuits are told of when they change, and breaks, and the end");
}

int main(void)
{
    printf("1..7\n");
    output_waits_for_a_client_that_comes_in_time();
    output_nobody_comes_for_is_lost();
    a_hang_up_takes_what_was_not_read();
    who_does_not_read_loses_nothing();
    what_the_driver_does_not_take_is_held();
    waiting_is_time_of_the_host();
    circuits_and_breaks_come_through();
    bytes_release(&output);
    bytes_release(&fed);
    return failed > 0;
}
