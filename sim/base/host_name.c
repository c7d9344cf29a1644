/* SPDX-License-Identifier: MIT */
/* A host that writes "ftp://1.2.3.4/" or a port behind the name gets an error from a real
 * module, as from any resolver. Names whose last label is a number are none (RFC 1123, 2.1), so
 * that 300.1.1.1 is neither a name nor an address. */
#include "base/host_name.h"

#define LABEL_MAX       63 /* RFC 1035, 2.3.4 */
#define NAME_MAX_LENGTH 253

static bool is_octet(struct span text)
{
    int64_t number;
    return text.count > 0 && text.count <= 3 && span_number(text, 255, &number);
}

static bool is_ipv4(struct span text)
{
    int octets = 0;
    for (bool more = true; more; octets++) {
        size_t dot = span_find(text, '.');
        more = dot < text.count;
        if (octets == 4 || !is_octet(span_cut(text, dot)))
            return false;
        text = span_skip(text, dot + more);
    }
    return octets == 4;
}

/* As far as it has to be told from a name: two colons and nothing that cannot be in one. */
static bool is_ipv6(struct span text)
{
    size_t colons = 0;
    for (size_t i = 0; i < text.count; i++) {
        char c = text_upper(text.at[i]);
        bool hex = text_is_digit(c) || (c >= 'A' && c <= 'F');
        if (!hex && c != ':' && c != '.')
            return false;
        colons += c == ':';
    }
    return colons >= 2;
}

static bool is_label(struct span label)
{
    if (label.count == 0 || label.count > LABEL_MAX)
        return false;
    for (size_t i = 0; i < label.count; i++) {
        char c = label.at[i];
        bool edge = i == 0 || i + 1 == label.count;
        if (!text_is_alpha(c) && !text_is_digit(c) && c != '_' && (c != '-' || edge))
            return false;
    }
    return true;
}

static bool is_number(struct span label)
{
    for (size_t i = 0; i < label.count; i++)
        if (!text_is_digit(label.at[i]))
            return false;
    return true;
}

static bool is_name(struct span text)
{
    struct span last = SPAN("");
    if (text.count > NAME_MAX_LENGTH)
        return false;
    if (text.count && text.at[text.count - 1] == '.')
        text.count--; /* the root, written out */
    for (bool more = true; more;) {
        size_t dot = span_find(text, '.');
        more = dot < text.count;
        last = span_cut(text, dot);
        if (!is_label(last))
            return false;
        text = span_skip(text, dot + more);
    }
    return !is_number(last);
}

enum host_kind host_kind_of(struct span text)
{
    if (is_ipv4(text) || is_ipv6(text))
        return HOST_ADDRESS;
    return is_name(text) ? HOST_NAME : HOST_NONSENSE;
}

struct span host_list_take(struct span *list)
{
    size_t start = 0, end;
    while (start < list->count && (list->at[start] == ' ' || list->at[start] == ','))
        start++;
    for (end = start; end < list->count && list->at[end] != ' ' && list->at[end] != ',';)
        end++;
    struct span one = span_cut(span_skip(*list, start), end - start);
    *list = span_skip(*list, end);
    return one;
}

bool host_is_listed(struct span text, struct span list)
{
    for (struct span one = host_list_take(&list); one.count; one = host_list_take(&list))
        if (text_matches(text, one))
            return true;
    return false;
}

struct span host_address(struct span list, struct span name, size_t i)
{
    bool found = false;
    for (struct span one = host_list_take(&list); one.count; one = host_list_take(&list)) {
        if (host_kind_of(one) != HOST_ADDRESS)
            found = span_same_nocase(one, name);
        else if (found && i-- == 0)
            return one;
    }
    return SPAN("");
}

bool host_are_addresses(struct span list)
{
    enum { MOST = 2 };
    int addresses = MOST; /* of the name before */
    bool good = true, first = true;
    for (struct span one = host_list_take(&list); one.count; one = host_list_take(&list)) {
        enum host_kind kind = host_kind_of(one);
        bool starts = kind == HOST_NAME;
        good = good && kind != HOST_NONSENSE &&
               (starts ? addresses > 0 : !first && addresses < MOST);
        addresses = starts ? 0 : addresses + 1;
        first = false;
    }
    return good && addresses > 0;
}
