/* SPDX-License-Identifier: MIT */
/* Hex dumps: ESP-IDF, pyserial's spy://, jpnevulator, gammu (docs/import.md: L13, L18, L19, L22).
 * They have every byte; times are those of the row.
 */
#include "log/readers.h"

#include "log/escapes.h"
#include "log/marks.h"
#include "log/stamp.h"

#include <string.h>

#define SAME_BURST MSEC(20) /* bytes so close together were one message */
#define BURST_MAX  4096
#define FRAME_MAX  (1 << 24) /* a read of gammu's is as long as what it read */

void log_add_more(struct log *log, const struct log_line *line, enum log_side side,
                  struct span bytes)
{
    struct log_event *last = log->count ? &log->events[log->count - 1] : NULL;
    bool joins = last && last->kind == LOG_DATA && last->exact && !last->cut &&
                 last->side == side && last->count < BURST_MAX &&
                 (last->at == LOG_NO_TIME || line->at - last->at <= SAME_BURST);
    if (!joins) {
        log_add(log, line, side, true, bytes);
        return;
    }
    log_mark_line(log, line->number, LOG_LINE_TALK);
    bytes_add_span(&log->store, bytes);
    last->count += bytes.count;
}

static size_t count_results(const struct log *log, enum log_side side)
{
    size_t results = 0;
    for (size_t i = 0; i < log->count; i++) {
        const struct log_event *event = &log->events[i];
        struct span bytes = log_bytes(log, event);
        if (event->kind != LOG_DATA || event->side != side)
            continue;
        results += log_search(bytes, "OK\r\n") < bytes.count;
        results += log_search(bytes, "ERROR") < bytes.count;
        results += log_search(bytes, "\r\n+") < bytes.count;
    }
    return results;
}

void log_tell_channels(struct log *log)
{
    if (count_results(log, LOG_HOST) <= count_results(log, LOG_MODEM))
        return;
    for (size_t i = 0; i < log->count; i++) {
        struct log_event *event = &log->events[i];
        event->side = event->side == LOG_HOST    ? LOG_MODEM
                      : event->side == LOG_MODEM ? LOG_HOST
                                                 : event->side;
    }
}

/* --- ESP-IDF --- */
enum espidf_line {
    ESPIDF_WRITES,
    ESPIDF_READS,
    ESPIDF_ROW,
    ESPIDF_SENT,
    ESPIDF_GOT,
    ESPIDF_OTHER
};

static enum espidf_line espidf_line(struct span text, struct span *value)
{
    static const struct {
        const char *words;
        enum espidf_line line;
    } rows[] = {
        {"writing:", ESPIDF_WRITES}, {"DTE-transmit", ESPIDF_WRITES},
        {"reading:", ESPIDF_READS},  {"DTE-receive", ESPIDF_READS},
        {"Send: ", ESPIDF_SENT},     {"Sending: ", ESPIDF_SENT},
        {"Received: ", ESPIDF_GOT},  {": 0x", ESPIDF_ROW},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t at = log_search(text, rows[i].words);
        if (at == text.count)
            continue;
        *value = span_skip(text, at + strlen(rows[i].words));
        return rows[i].line;
    }
    return ESPIDF_OTHER;
}

int log_espidf_shape(const struct log_format *format, const struct log_line *line)
{
    struct span value;
    (void)format;
    bool marked = line->stamped && span_find(line->text, ':') < line->text.count &&
                  line->raw.count && strchr("EWIDV", line->raw.at[0]) &&
                  span_find(line->raw, '(') == 2;
    return marked && espidf_line(line->text, &value) != ESPIDF_OTHER ? 20 : 0;
}

static void add_espidf_row(struct log *log, const struct log_line *line, enum log_side side,
                           struct span value)
{
    struct bytes bytes = {0};
    value = span_trim(span_skip(value, span_find(value, ' '))); /* behind the address */
    if (log_hex_row(&bytes, value) == 0)
        log_add_comment(log, line, line->text);
    else if ((unsigned char)bytes_at(&bytes)[0] == 0xf9)
        log_add_skipped(log, line, "a frame of the multiplexer (27.010)");
    else
        log_add_more(log, line, side, bytes_span(&bytes));
    bytes_release(&bytes);
}

/* The name under which a row was logged: `uart-tx: 0x3ffc4a10   41 54 0d`. */
static struct span espidf_tag(const struct log_line *line)
{
    return span_cut(line->text, log_search(line->text, ": 0x"));
}

/* Two names for all rows, and no word about them: each is one side's. *host is that of the first
 * row. */
static bool find_tags(const struct log_lines *lines, struct span *host)
{
    struct span tags[2];
    size_t count = 0;
    for (size_t i = 0; i < lines->count; i++) {
        struct span value;
        enum espidf_line kind = espidf_line(lines->at[i].text, &value);
        if (lines->at[i].why || kind == ESPIDF_OTHER)
            continue;
        struct span tag = espidf_tag(&lines->at[i]);
        bool known =
            (count > 0 && span_same(tag, tags[0])) || (count > 1 && span_same(tag, tags[1]));
        if (kind != ESPIDF_ROW || (!known && count == 2))
            return false;
        if (!known)
            tags[count++] = tag;
    }
    *host = count ? tags[0] : SPAN("");
    return count == 2;
}

void log_espidf_read(struct log *log, const struct log_lines *lines)
{
    enum log_side side = LOG_EITHER;
    struct span host = {0};
    bool tagged = find_tags(lines, &host);
    for (size_t i = 0; i < lines->count; i++) {
        const struct log_line *line = &lines->at[i];
        struct span value = {0};
        if (line->why) {
            log_add_skipped(log, line, line->why);
            continue;
        }
        enum espidf_line kind = espidf_line(line->text, &value);
        switch (kind) {
        case ESPIDF_WRITES:
        case ESPIDF_READS:
            side = kind == ESPIDF_WRITES ? LOG_HOST : LOG_MODEM;
            log_add_comment(log, line, value);
            break;
        case ESPIDF_ROW:
            if (tagged)
                side = span_same(espidf_tag(line), host) ? LOG_HOST : LOG_MODEM;
            add_espidf_row(log, line, side, value);
            break;
        case ESPIDF_SENT:
        case ESPIDF_GOT:
            side = kind == ESPIDF_SENT ? LOG_HOST : LOG_MODEM;
            log_add_value(log, line, side, span_trim(value));
            break;
        case ESPIDF_OTHER:
            if (!line->stamped && side != LOG_EITHER && span_trim(line->text).count)
                log_add(log, line, LOG_EITHER, false, line->text);
            else
                log_add_comment(log, line, line->text);
            break;
        }
    }
    if (tagged)
        log_tell_channels(log);
}

/* --- pyserial's spy:// --- */

/* 000004.409 TX   0000  41 54 .. ; *value is what follows the offset. */
static bool cut_spy_line(struct span text, usec *at, enum log_side *side, struct span *value)
{
    size_t length = log_seconds(text, at);
    text = span_skip(text, length);
    if (!length || !(span_starts(text, " TX ") || span_starts(text, " RX ")))
        return false;
    *side = text.at[1] == 'T' ? LOG_HOST : LOG_MODEM;
    uint32_t offset;
    text = span_trim(span_skip(text, 4));
    size_t end = span_find(text, ' ');
    *value = span_trim(span_skip(text, end));
    return end >= 4 && end <= 8 && log_hex_number(span_cut(text, end), &offset);
}

int log_spy_shape(const struct log_format *format, const struct log_line *line)
{
    usec at;
    enum log_side side;
    struct span value;
    (void)format;
    return cut_spy_line(span_trim(line->raw), &at, &side, &value) ? 30 : 0;
}

void log_spy_read(struct log *log, const struct log_lines *lines)
{
    usec first = LOG_NO_TIME;
    log->resolution = MSEC(1);
    for (size_t i = 0; i < lines->count; i++) {
        struct log_line line = lines->at[i];
        enum log_side side;
        struct span value;
        struct bytes bytes = {0};
        usec at;
        if (line.why) {
            log_add_skipped(log, &line, line.why);
        } else if (!cut_spy_line(span_trim(line.raw), &at, &side, &value) ||
                   log_hex_row(&bytes, value) == 0) {
            log_add_comment(log, &line, line.raw);
        } else {
            if (first == LOG_NO_TIME)
                first = at;
            line.at = at > first ? at - first : 0;
            log_add_more(log, &line, side, bytes_span(&bytes));
        }
        bytes_release(&bytes);
    }
}

/* --- jpnevulator --- */

/* A stamp and the name of a port, nothing else. */
static bool is_port_name(const struct log_line *line)
{
    return line->stamped && line->text.count && span_find(line->text, ' ') == line->text.count;
}

int log_jpnevulator_shape(const struct log_format *format, const struct log_line *line)
{
    struct bytes bytes = {0};
    (void)format;
    bool row = !line->stamped && span_find(line->raw, '\t') < line->raw.count &&
               log_hex_row(&bytes, line->raw) > 0;
    bytes_release(&bytes);
    return row ? 20 : 0;
}

void log_jpnevulator_read(struct log *log, const struct log_lines *lines)
{
    struct span host_port = {0};
    enum log_side side = LOG_EITHER;
    for (size_t i = 0; i < lines->count; i++) {
        const struct log_line *line = &lines->at[i];
        struct bytes bytes = {0};
        if (line->why) {
            log_add_skipped(log, line, line->why);
        } else if (is_port_name(line)) {
            if (host_port.count == 0)
                host_port = line->text;
            side = span_same(line->text, host_port) ? LOG_HOST : LOG_MODEM;
        } else if (side != LOG_EITHER && log_hex_row(&bytes, line->raw) > 0) {
            log_add_more(log, line, side, bytes_span(&bytes));
        } else {
            log_add_comment(log, line, line->raw);
        }
        bytes_release(&bytes);
    }
    log_tell_channels(log);
}

/* --- gammu --- */

/* 41A|54T|0D |.. : two digits and the character they stand for. */
static size_t gammu_cells(struct bytes *out, struct span text, size_t most)
{
    size_t count = 0;
    uint32_t value;
    while (count < most && text.count >= 2 && log_hex_number(span_cut(text, 2), &value)) {
        bytes_add_char(out, (char)value);
        count++;
        text = span_skip(text, 3);
        if (!span_starts(text, "|"))
            break;
        text = span_skip(text, 1);
    }
    return count;
}

int log_gammu_shape(const struct log_format *format, const struct log_line *line)
{
    (void)format;
    return span_starts(line->text, "SENDING frame") || span_starts(line->text, "RECEIVED frame")
               ? 40
               : 0;
}

/* .. length 0x07/7 */
static size_t gammu_length(struct span text)
{
    int64_t length = 0;
    size_t slash = text.count;
    while (slash > 0 && text.at[slash - 1] != '/')
        slash--;
    return span_number(span_skip(text, slash), FRAME_MAX, &length) ? (size_t)length : 0;
}

void log_gammu_read(struct log *log, const struct log_lines *lines)
{
    size_t left = 0;
    enum log_side side = LOG_EITHER;
    for (size_t i = 0; i < lines->count; i++) {
        const struct log_line *line = &lines->at[i];
        struct span text = span_trim(line->text);
        struct bytes bytes = {0};
        size_t quote = span_find(text, '"');
        int64_t number;
        if (line->why) {
            log_add_skipped(log, line, line->why);
        } else if (log_gammu_shape(NULL, line)) {
            side = span_starts(text, "SENDING") ? LOG_HOST : LOG_MODEM;
            left = gammu_length(text);
        } else if (left && gammu_cells(&bytes, text, left) > 0) {
            left -= bytes.count;
            log_add_more(log, line, side, bytes_span(&bytes));
        } else if (quote > 1 && quote < text.count &&
                   span_number(span_cut(text, quote - 1), 9999, &number)) {
            log_add_skipped(log, line, "repeats what is in a frame");
        } else {
            log_add_comment(log, line, text);
        }
        bytes_release(&bytes);
    }
}
