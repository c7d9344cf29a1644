/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENARIO_KEY_VALUES_H
#define SIM_SCENARIO_KEY_VALUES_H

#include "base/bytes.h"

/* Readers and writers of keys that no kind covers, for the rows of keys.c. `base` is the struct
 * into which the row's offset leads: the scenario, a fault, an answer, an expectation. A reader
 * is false when the value is not as the row says it is expected; a writer adds nothing where
 * there is nothing to say.
 */
bool key_read_date(struct span value, void *base);
bool key_read_model(struct span value, void *base);
bool key_read_quirks(struct span value, void *base);
bool key_read_pace(struct span value, void *base);
bool key_read_pin(struct span value, void *base);
bool key_read_profile(struct span value, void *base);
bool key_read_csq(struct span value, void *base);
bool key_read_names(struct span value, void *base);
bool key_read_error(struct span value, void *base);
void key_write_error(const void *base, struct bytes *out);
bool key_read_lost(struct span value, void *base);
bool key_read_battery(struct span value, void *base);
bool key_read_ip(struct span value, void *base);
bool key_read_area(struct span value, void *base);
bool key_read_cell(struct span value, void *base);
bool key_read_server(struct span value, void *base);
bool key_read_hosts(struct span value, void *base);
bool key_read_port(struct span value, void *base);
bool key_read_quota(struct span value, void *base);
bool key_read_listing(struct span value, void *base);
bool key_read_listen(struct span value, void *base);
bool key_read_nth(struct span value, void *base);
bool key_read_chance(struct span value, void *base);
bool key_read_count(struct span value, void *base);
bool key_read_answer_nth(struct span value, void *base);
bool key_read_result(struct span value, void *base);
bool key_read_payload(struct span value, void *base);
bool key_read_own_number(struct span value, void *base);
bool key_read_sender(struct span value, void *base);
bool key_read_sent(struct span value, void *base);
bool key_read_fix(struct span value, void *base);
void key_write_date(const void *base, struct bytes *out);
void key_write_sent(const void *base, struct bytes *out);
void key_write_pin(const void *base, struct bytes *out);
void key_write_battery(const void *base, struct bytes *out);
void key_write_csq(const void *base, struct bytes *out);
void key_write_lost(const void *base, struct bytes *out);
void key_write_server(const void *base, struct bytes *out);
void key_write_port(const void *base, struct bytes *out);
void key_write_quota(const void *base, struct bytes *out);
void key_write_listing(const void *base, struct bytes *out);
void key_write_listen(const void *base, struct bytes *out);
void key_write_nth(const void *base, struct bytes *out);
void key_write_chance(const void *base, struct bytes *out);
void key_write_count(const void *base, struct bytes *out);
void key_write_answer_nth(const void *base, struct bytes *out);
void key_write_result(const void *base, struct bytes *out);
void key_write_payload(const void *base, struct bytes *out);
void key_write_fix(const void *base, struct bytes *out);
void key_write_aim(const void *base, struct bytes *out);
void key_write_taboo(const void *base, struct bytes *out);

/* Replaces the text that the char pointer at `at` owns. Always true. */
bool key_own(struct span value, void *at);

#endif
