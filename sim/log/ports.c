/* SPDX-License-Identifier: MIT */
/* A port is a word of a short list with a number behind it, in front of what is said. A port that
 * only has commands, while another only has results, is one end of a wire and no modem.
 */
#include "log/ports.h"

#include "log/talk.h"

#include <string.h>

#define SAMPLE_LINES 5000
#define FRONT_MAX    160 /* characters in which a port may stand */

static bool is_word(char c)
{
    return text_is_alpha(c) || text_is_digit(c);
}

/* COM3, ttyUSB2, modem1, modem-1, port 2 */
static size_t port_length(struct span text)
{
    static const char *const words[] = {
        "ttyUSB", "ttyACM", "ttyAMA", "ttyS",   "ttyXRUSB", "COM",  "modem", "port",
        "uart",   "usart",  "serial", "module", "device",   "unit", "board", "sim",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i]), digits = 0;
        if (!span_starts_nocase(text, words[i]))
            continue;
        if (length < text.count && strchr(" _-#", text.at[length]) && text.at[length])
            length++;
        while (length + digits < text.count && digits < 4 &&
               text_is_digit(text.at[length + digits]))
            digits++;
        bool ends = length + digits >= text.count || !is_word(text.at[length + digits]);
        if (digits && ends)
            return length + digits;
    }
    return 0;
}

/* The first one in that front; empty: none. */
static struct span find_port(struct span front)
{
    for (size_t i = 0; i < front.count; i++) {
        size_t length =
            i == 0 || !is_word(front.at[i - 1]) ? port_length(span_skip(front, i)) : 0;
        if (length)
            return span_cut(span_skip(front, i), length);
    }
    return SPAN("");
}

static struct port *add_port(struct ports *ports, struct span name)
{
    for (size_t i = 0; i < ports->count; i++) {
        if (span_same_nocase(ports->at[i].name, name))
            return &ports->at[i];
    }
    if (ports->count == PORTS_MAX)
        return NULL;
    ports->at[ports->count] = (struct port){.name = name};
    return &ports->at[ports->count++];
}

void ports_find(const struct log_lines *lines, struct ports *ports)
{
    *ports = (struct ports){.count = 0};
    for (size_t i = 0; i < lines->count && i < SAMPLE_LINES; i++) {
        struct span line = lines->at[i].raw;
        struct talk talk;
        if (lines->at[i].why || !talk_find(log_spellings, line, 0, &talk))
            continue;
        struct span name = find_port(span_cut(span_cut(line, talk.at), FRONT_MAX));
        struct port *port = name.count ? add_port(ports, name) : NULL;
        if (!port)
            continue;
        port->commands += talk.kind == TALK_COMMAND;
        port->results += talk.kind == TALK_RESULT;
    }
}

static bool speaks(const struct port *port)
{
    return port->commands > 0 && port->results > 0;
}

size_t ports_speaking(const struct ports *ports)
{
    size_t count = 0;
    for (size_t i = 0; i < ports->count; i++)
        count += speaks(&ports->at[i]);
    return count;
}

void ports_describe(const struct ports *ports, struct bytes *out)
{
    for (size_t i = 0; i < ports->count; i++) {
        const struct port *port = &ports->at[i];
        if (speaks(port))
            bytes_addf(out, "port      %.*s: %zu commands, %zu results\n",
                       SPAN_ARGS(port->name), port->commands, port->results);
    }
}

/* Behind what stands there so far: in the line of that number. */
static void go_to_line(struct bytes *out, int *number, int next)
{
    if (*number == next)
        bytes_add_char(out, '\r');
    for (; *number < next; ++*number)
        bytes_add_char(out, '\n');
}

size_t log_keep_port(struct span text, const char *port, struct bytes *out)
{
    struct log_lines lines;
    size_t kept = 0;
    int number = 1;
    log_split(text, &lines); /* two bytes a letter, CR for a line end: it knows */
    for (size_t i = 0; i < lines.count; i++) {
        struct span line = lines.at[i].raw, name = find_port(span_cut(line, FRONT_MAX));
        bool same = span_is_nocase(name, port);
        if (i > 0)
            go_to_line(out, &number, lines.at[i].number);
        kept += same;
        if (same || name.count == 0)
            bytes_add_span(out, line);
    }
    bytes_add_char(out, '\n');
    log_lines_release(&lines);
    return kept;
}
