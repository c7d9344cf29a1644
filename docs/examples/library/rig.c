/* SPDX-License-Identifier: MIT */
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TICK SIM7000_MS(10) /* how often the board's main loop comes round */

static size_t read_modem(void *port, void *bytes, size_t size)
{
    return sim7000_read((sim7000 *)port, bytes, size);
}

static void write_modem(void *port, const void *bytes, size_t count)
{
    sim7000_write((sim7000 *)port, bytes, count);
}

static void keep(void *owner, const void *bytes, size_t count)
{
    struct rig *rig = owner;
    if (count > sizeof rig->file - rig->count)
        count = sizeof rig->file - rig->count;
    memcpy(rig->file + rig->count, bytes, count);
    rig->count += count;
}

static uint32_t now_ms(const struct rig *rig)
{
    return (uint32_t)(sim7000_now(rig->modem) / 1000);
}

void rig_begin(struct rig *rig, const char *scenario)
{
    char error[500];
    struct sim7000_config config = {.size = sizeof config,
                                    .scenario = scenario,
                                    .error = error,
                                    .error_size = sizeof error};
    struct download_job job = {"ftp.example.com", "me", "secret", "/", "fw.bin", keep, rig};
    struct uart uart = {read_modem, write_modem, NULL};
    memset(rig, 0, sizeof *rig);
    rig->modem = sim7000_new(&config);
    if (!rig->modem) {
        fprintf(stderr, "%s\n", error);
        exit(2);
    }
    uart.port = rig->modem;
    download_begin(&rig->download, &uart, &job, 0);
}

void rig_run(struct rig *rig, int64_t time)
{
    for (int64_t end = sim7000_now(rig->modem) + time; sim7000_now(rig->modem) < end;) {
        sim7000_advance(rig->modem, TICK);
        download_poll(&rig->download, now_ms(rig));
    }
}

int rig_sent(struct rig *rig, const char *line)
{
    char sent[100];
    snprintf(sent, sizeof sent, "> %s\\r", line);
    return strstr(sim7000_journal(rig->modem), sent) != NULL;
}

void rig_end(struct rig *rig)
{
    sim7000_free(rig->modem);
}
