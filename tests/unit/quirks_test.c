/* SPDX-License-Identifier: MIT */
#include "base/escape.h"
#include "stage.h"

#include <criterion/criterion.h>

/* Keys that make the module say what other firmware and older families say (docs/quirks.md). */
static void hear(void *owner, usec at, enum lane lane, struct span bytes)
{
    (void)at;
    if (lane == LANE_FROM_MODEM)
        bytes_add_span(owner, bytes);
}

/* Sends lines, a second apart, and gives what came back to the last one, escaped. */
static void converse(const char *ini, const char *const *lines, struct bytes *out)
{
    struct complaints complaints = {0};
    struct bytes heard = {0};
    struct scenario *scenario = scenario_read(NULL, "quirks.ini", span_of(ini), &complaints);
    cr_assert(scenario, "%s", bytes_at(&complaints.text));
    struct stage *stage = stage_new(scenario, hear, &heard);
    stage_send(stage, SPAN("ATE0\r"));
    for (size_t i = 0; lines[i]; i++) {
        stage_run(stage, stage_now(stage) + SECONDS(3));
        bytes_clear(&heard);
        stage_send(stage, span_of(lines[i]));
    }
    stage_run(stage, stage_now(stage) + SECONDS(3));
    bytes_clear(out);
    escape_add(out, bytes_at(&heard), heard.count);
    stage_free(stage);
    scenario_free(scenario);
    bytes_release(&heard);
}

static const struct {
    const char *ini, *lines[4], *last;
} rows[] = {
    {"", {"ATS3?\r"}, "\\r\\n13\\r\\n\\r\\nOK\\r\\n"},
    {"[module]\nregister_digits = 3\n", {"ATS3?\r"}, "\\r\\n013\\r\\n\\r\\nOK\\r\\n"},
    {"[module]\nquirks = SIM800\n", {"ATS8?\r"}, "\\r\\n002\\r\\n\\r\\nOK\\r\\n"},
    {"[module]\nquirks = SIM800\nregister_digits = 1\n",
     {"ATS8?\r"},
     "\\r\\n2\\r\\n\\r\\nOK\\r\\n"},
    {"[module]\nregister_digits = 1\nquirks = SIM800\n",
     {"ATS8?\r"},
     "\\r\\n2\\r\\n\\r\\nOK\\r\\n"},
    {"[sim]\n", {"AT+CFUN=0\r", "AT+CFUN=1\r"}, "\\r\\nOK\\r\\n\\r\\n+CPIN: READY\\r\\n"},
    {"[module]\nquirks = 1529B05SIM7000G\n",
     {"AT+CFUN=0\r", "AT+CFUN=1\r"},
     "\\r\\n+CPIN: READY\\r\\n\\r\\nOK\\r\\n\\r\\nSMS Ready\\r\\n\\r\\nCall Ready\\r\\n"},
    {"[module]\nnetwork_time = plain\n",
     {"AT+CLTS=1\r", "AT+CFUN=0\r", "AT+CFUN=1\r"},
     "\\r\\nOK\\r\\n\\r\\n+CPIN: READY\\r\\n\\r\\n*PSUTTZ: "
     "20,7,28,0,0,9,\"+00\",0\\r\\n\\r\\nDST: 0\\r\\n"},
    {"[module]\nquirks = SIM900\n[network]\nbearer = up\n",
     {"AT+FTPSERV=\"a\"\r", "AT+FTPGET=1\r"},
     "\\r\\nOK\\r\\n\\r\\n+FTPGET:1,66\\r\\n"},
    {"[network]\nbearer = up\n[fault f]\non = connect\nthen = stall\n",
     {"AT+CMEE=1;+FTPSERV=\"a\";+FTPGETNAME=\"b\"\r", "AT+FTPGET=1\r", "AT+FTPGETNAME=\"c\"\r"},
     "\\r\\nOK\\r\\n"},
    {"[module]\nset_in_session = refuse\n[network]\nbearer = up\n[fault f]\non = connect\nthen "
     "= stall\n",
     {"AT+CMEE=1;+FTPSERV=\"a\";+FTPGETNAME=\"b\"\r", "AT+FTPGET=1\r", "AT+FTPGETNAME=\"c\"\r"},
     "\\r\\n+CME ERROR: 3\\r\\n"},
};

Test(quirks, each_key_has_its_effect)
{
    struct bytes heard = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        converse(rows[i].ini, rows[i].lines, &heard);
        cr_expect_str_eq(bytes_at(&heard), rows[i].last, "%s%s: %s", rows[i].ini,
                         rows[i].lines[0], bytes_at(&heard));
    }
    bytes_release(&heard);
}
