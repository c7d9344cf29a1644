/* SPDX-License-Identifier: MIT */
/* How a modem of the library comes and goes. The modem itself lies in memory of the caller's
 * allocator but outside the list of the core's blocks, so that it outlives whatever breaks.
 */
#include "lib/inside.h"

#include "base/format.h"

#include <stdlib.h>
#include <string.h>

#define SCENARIO_NAME "scenario"

/* --- memory and bugs --- */

static void *from_libc(void *owner, void *old, size_t size)
{
    (void)owner;
    if (size)
        return realloc(old, size);
    free(old);
    return NULL;
}

static void *allocate(void *owner, void *old, size_t size)
{
    struct sim7000 *modem = owner;
    return memory_allocate(&modem->memory, old, size);
}

static void break_off(struct sim7000 *modem)
{
    modem->broken = true;
    if (modem->panic)
        modem->panic(modem->owner, modem->error);
    longjmp(modem->out, 1);
}

static void on_bug(void *owner, const char *file, int line, const char *what)
{
    struct sim7000 *modem = owner;
    format_text(modem->error, sizeof modem->error, "bug at %s:%d: %s", file, line, what);
    break_off(modem);
}

static void on_no_memory(void *owner, size_t size)
{
    struct sim7000 *modem = owner;
    format_text(modem->error, sizeof modem->error, "out of memory asking for %zu bytes", size);
    break_off(modem);
}

/* --- files that the scenario names --- */

static bool read_file(void *owner, const char *path, size_t limit, struct bytes *out,
                      const char **why)
{
    const struct sim7000_config *config = owner;
    size_t size = 0;
    const char *bytes = config->file ? config->file(config->owner, path, &size) : NULL;
    *why = bytes && size > limit ? "too large" : "there is no such file";
    if (!bytes || size > limit)
        return false;
    bytes_add(out, bytes, size);
    return true;
}

static bool list_folder(void *owner, const char *path,
                        void (*each)(void *arg, const char *name, bool is_folder), void *arg,
                        const char **why)
{
    (void)owner, (void)path, (void)each, (void)arg;
    *why = "the library reads no folders";
    return false;
}

/* Which files there are is the caller's affair: none lies outside. */
static char *real_path(void *owner, const char *path)
{
    (void)owner, (void)path;
    return xstrdup("/");
}

static bool is_plain(void *owner, const char *path)
{
    (void)owner, (void)path;
    return true;
}

/* --- making one --- */

static void hear(void *owner, usec at, enum lane lane, struct span bytes)
{
    struct sim7000 *modem = owner;
    struct bytes masked = {0};
    if (lane == LANE_FROM_MODEM)
        bytes_add_span(&modem->said, bytes);
    if (lane == LANE_HOST_ACT)
        mask_acted(&modem->mask, bytes);
    mask_add(&modem->mask, lane, bytes,
             modem->stage ? device_noted(stage_device(modem->stage)) : NULL, &masked);
    recorder_add(&modem->recorder, at, lane, bytes_span(&masked));
    bytes_release(&masked);
}

struct making {
    struct sim7000_config *config;
    bool good;
};

static void tell(const struct sim7000_config *config, struct span text)
{
    if (config->error && config->error_size)
        span_copy(text, config->error, config->error_size);
}

static void make(struct sim7000 *modem, void *argument)
{
    struct making *making = argument;
    struct sim7000_config *config = making->config;
    const struct disk disk = {.read = read_file,
                              .list = list_folder,
                              .real = real_path,
                              .is_plain = is_plain,
                              .owner = config};
    struct complaints complaints = {0};
    struct span text = span_of(config->scenario ? config->scenario : "");
    modem->scenario = scenario_read(&disk, config->name, text, &complaints);
    if (modem->scenario)
        stage_check(modem->scenario, &complaints);
    tell(config, bytes_span(&complaints.text));
    making->good = complaints.count == 0;
    bytes_release(&complaints.text);
    if (!making->good)
        return;
    if (config->seed)
        modem->scenario->seed = config->seed;
    modem->mask = (struct mask){
        .shows = config->show_secrets,
        .by_length = mask_needs_lengths(modem->scenario),
        .password = modem->scenario->password,
    };
    modem->recorder.gap = recorder_gap(modem->scenario->at.baud);
    modem->stage = stage_new(modem->scenario, hear, modem);
}

/* NULL: nothing. A program of a later header may leave what this library does not know, as long as
 * it leaves it zero; one that forgot the size would get a modem that it did not ask for. */
static const char *wrong_with(const struct sim7000_config *given)
{
    const unsigned char *bytes = (const unsigned char *)given;
    if (!given)
        return NULL;
    if (given->size < sizeof given->size)
        return "size is not set; expected sizeof(struct sim7000_config)";
    for (size_t i = sizeof *given; i < given->size; i++)
        if (bytes[i])
            return "something is set that this library, which is older than the header, does "
                   "not know; expected zeros there";
    return NULL;
}

/* What the caller knows of the struct; the rest is zero. */
static struct sim7000_config complete(const struct sim7000_config *given)
{
    struct sim7000_config config = {0};
    if (given)
        memcpy(&config, given, given->size < sizeof config ? given->size : sizeof config);
    config.size = sizeof config;
    if (!config.allocate)
        config.allocate = from_libc;
    if (!config.name)
        config.name = SCENARIO_NAME;
    return config;
}

static void release(struct sim7000 *modem, void *argument)
{
    (void)argument;
    stage_free(modem->stage);
    scenario_free(modem->scenario);
    recorder_release(&modem->recorder);
    bytes_release(&modem->said);
    bytes_release(&modem->answer);
}

/* Whole modems give back all by themselves; that they do is a test. */
void sim7000_free(struct sim7000 *modem)
{
    if (!modem)
        return;
    inside(modem, release, NULL);
    memory_release(&modem->memory);
    modem->memory.allocate(modem->memory.owner, modem, 0);
}

struct sim7000 *sim7000_new(const struct sim7000_config *given)
{
    struct sim7000_config config = complete(given);
    struct making making = {.config = &config};
    const char *wrong = wrong_with(given);
    if (wrong) {
        tell(&config, span_of(wrong));
        return NULL;
    }
    struct sim7000 *modem = config.allocate(config.owner, NULL, sizeof *modem);
    tell(&config, modem ? SPAN("") : SPAN("out of memory"));
    if (!modem)
        return NULL;
    *modem = (struct sim7000){
        .memory = {.allocate = config.allocate, .owner = config.owner},
        .hooks = {.allocate = allocate,
                  .on_bug = on_bug,
                  .on_no_memory = on_no_memory,
                  .owner = modem},
        .panic = config.panic,
        .owner = config.owner,
    };
    if (!inside(modem, make, &making))
        tell(&config, span_of(modem->error));
    if (making.good && is_whole(modem))
        return modem;
    sim7000_free(modem);
    return NULL;
}
