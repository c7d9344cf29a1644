/* SPDX-License-Identifier: MIT */
/* What can be said of one line without those around it. The names are those of the manual and of
 * what firmware was seen to print; a line that is not known here may still be the modem's, which
 * then only its place in the conversation can tell.
 */
#include "log/dialect.h"

#include <string.h>

/* Each line of a log is asked for its name some thirty times. */
struct span dialect_name(struct span text)
{
    text = span_trim(text);
    if (span_starts_nocase(text, "AT"))
        text = span_skip(text, 2);
    char mark = text.count ? text.at[0] : '\0';
    size_t end = mark == '+' || mark == '*' || mark == '&';
    while (end < text.count && (text_is_alpha(text.at[end]) || text.at[end] == '_'))
        end++;
    while (mark == '+' && end > 1 && end < text.count && /* +SNPING4 */
           (text_is_digit(text.at[end]) || text_is_alpha(text.at[end]) || text.at[end] == '_'))
        end++;
    return span_cut(text, end);
}

bool dialect_is_named(struct span text, const char *name)
{
    text = span_trim(text);
    if (span_starts_nocase(text, "AT"))
        text = span_skip(text, 2);
    return span_starts(text, name) && dialect_name(text).count == strlen(name);
}

/* `0, CLOSE OK`: with AT+CIPMUX=1 the connection stands in front (AT manual V1.06, 8.2.1). */
static struct span without_connection(struct span line)
{
    bool numbered =
        line.count > 3 && text_is_digit(line.at[0]) && span_starts(span_skip(line, 1), ", ");
    return span_skip(line, numbered ? 3 : 0);
}

static const char *const domains[DIALECT_DOMAINS] = {"+CREG", "+CGREG", "+CEREG"};

int dialect_domain(struct span name)
{
    bool may = name.count > 2 && span_is_nocase(span_skip(name, name.count - 2), "EG");
    for (int i = 0; i < DIALECT_DOMAINS && may; i++)
        if (span_is_nocase(name, domains[i]))
            return i;
    return -1;
}

const char *dialect_domain_name(int domain)
{
    return domains[domain];
}

bool dialect_is_error(struct span line)
{
    return span_is(line, "ERROR") || span_starts(line, "+CME ERR") ||
           span_starts(line, "+CMS ERR");
}

bool dialect_is_final(struct span line)
{
    static const char *const words[] = {
        "OK",   "ERROR",     "SHUT OK",  "CONNECT",           "NO CARRIER", "NO DIALTONE",
        "BUSY", "NO ANSWER", "CLOSE OK", "NORMAL POWER DOWN", "SEND OK",    "SEND FAIL",
    };
    if (span_starts(line, "+")) /* half of all lines; those of a connection do not */
        return span_starts(line, "+CME ERR") || span_starts(line, "+CMS ERR");
    line = without_connection(line);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (span_is(line, words[i]))
            return true;
    }
    return span_starts(line, "+CME ERR") || span_starts(line, "+CMS ERR") ||
           span_starts(line, "DATA ACCEPT:"); /* the same, 8.2.4: AT+CIPQSEND=1 */
}

/* CLOSE OK, SEND FAIL: results of the sockets and their like, in capitals. */
static bool is_result_in_words(struct span line)
{
    line = without_connection(line);
    size_t blank = span_find(line, ' ');
    struct span word = span_skip(line, blank + 1);
    for (size_t i = 0; i < blank && i < line.count; i++) {
        if (line.at[i] < 'A' || line.at[i] > 'Z')
            return false;
    }
    return blank > 2 &&
           (span_is(word, "OK") || span_is(word, "FAIL") || span_is(word, "CONNECT"));
}

bool dialect_is_modem_line(struct span line)
{
    static const char *const starts[] = {
        "RDY",
        "SMS Ready",
        "Call Ready",
        "NORMAL POWER DOWN",
        "UNDER-VOLTAGE",
        "*PSUTTZ:",
        "OVER-VOLTAGE",
        "*PSNWID:",
        "DST: ",
        "STATE: ",
        "CONNECT",
        "Revision:",
        "SIMCOM_",
        "CLOSED",
        "C: ",
        "SMS DONE",
        "PB DONE",
        "DOWNLOAD",
        "ALREADY CONNECT",
    };
    line = span_trim(line);
    if (dialect_is_final(line) || is_result_in_words(line) || span_is(line, "RING"))
        return true;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        if (span_starts(line, starts[i]))
            return true;
    }
    struct span name = dialect_name(line);
    struct span rest = span_skip(line, name.count);
    return span_starts(line, "+") && name.count > 2 &&
           (span_starts(rest, ":") || span_starts(rest, " 1:") || span_starts(rest, " PDP:"));
}

/* AT alone, AT+X, AT&X, or AT and letters that end or go on with digits, = or ?. */
bool dialect_is_command(struct span line)
{
    line = span_trim(line);
    if (!span_starts_nocase(line, "AT"))
        return span_is_nocase(line, "A/");
    line = span_skip(line, 2);
    if (line.count == 0 || strchr("+&$*;", line.at[0]))
        return true;
    size_t letters = 0;
    while (letters < line.count && text_is_alpha(line.at[letters]))
        letters++;
    struct span rest = span_skip(line, letters);
    return letters > 0 && letters <= 2 &&
           (rest.count == 0 || text_is_digit(rest.at[0]) || strchr("=?;+&", rest.at[0]));
}

size_t dialect_numbers(struct span line, int64_t *numbers, size_t most)
{
    size_t count = 0, colon = span_find(line, ':');
    line = span_trim(span_skip(line, colon + 1));
    while (count < most && line.count) {
        size_t digits = 0;
        while (digits < line.count && text_is_digit(line.at[digits]))
            digits++;
        if (!span_number(span_cut(line, digits), INT64_MAX, &numbers[count]))
            break;
        count++;
        line = span_skip(line, digits);
        if (!span_starts(line, ","))
            break;
        line = span_skip(line, 1);
    }
    return count;
}

struct announcement {
    const char *name;
    int64_t first; /* -1: any */
};

static size_t announced(struct span line, const struct announcement *rows, size_t count)
{
    int64_t numbers[2] = {0, 0};
    if (!span_starts(line, "+FTP") || dialect_numbers(line, numbers, 2) < 2)
        return 0;
    struct span name = dialect_name(line);
    for (size_t i = 0; i < count; i++) {
        bool fits = rows[i].first < 0 || rows[i].first == numbers[0];
        if (span_is(name, rows[i].name) && fits && numbers[1] <= 1 << 20)
            return (size_t)numbers[1];
    }
    return 0;
}

size_t dialect_data_length(struct span line)
{
    static const struct announcement rows[] = {{"+FTPGET", 2},
                                               {"+FTPLIST", 2},
                                               {"+FTPEXTGET", 3}};
    return announced(line, rows, sizeof rows / sizeof *rows);
}

/* Behind +CIPRXGET: 2 stand how many came and how many are left, with or without a connection in
 * front (AT manual V1.06, 8.2.27). */
size_t dialect_service_length(struct span line)
{
    static const char *const names[] = {"+HTTPREAD", "+SHREAD", "+CFSRFILE"};
    int64_t numbers[4] = {0}, length = 0;
    bool may = span_starts(line, "+CIP") || span_starts(line, "+HTTP") ||
               span_starts(line, "+SH") || span_starts(line, "+CFS");
    if (!may) /* nearly all lines */
        return 0;
    struct span name = dialect_name(line);
    size_t count = dialect_numbers(line, numbers, 4);
    if (span_is(name, "+CIPRXGET") && numbers[0] == 2 && count >= 3)
        length = numbers[count - 2];
    for (size_t i = 0; i < sizeof names / sizeof *names && count == 1; i++)
        length = span_is(name, names[i]) ? numbers[0] : length;
    return length <= 1 << 20 ? (size_t)length : 0;
}

bool dialect_opens_stream(struct span line)
{
    int64_t numbers[2] = {0, 0};
    return dialect_is_named(line, "+FTPETGET") && dialect_numbers(line, numbers, 2) == 2 &&
           numbers[0] == 1 && numbers[1] == 1;
}

bool dialect_wants_stream(struct span line)
{
    int64_t numbers[2] = {0, 0};
    return dialect_is_named(line, "+FTPETPUT") && dialect_numbers(line, numbers, 2) == 2 &&
           numbers[0] == 2;
}

size_t dialect_payload_length(struct span line)
{
    static const struct announcement rows[] = {{"+FTPPUT", 2}, {"+FTPEXTPUT", -1}};
    return announced(line, rows, sizeof rows / sizeof *rows);
}
