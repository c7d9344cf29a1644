/* SPDX-License-Identifier: MIT */
/* The keys of scenario files as rows, and what the kinds of keys have in common. Keys that are read
 * otherwise stand in key_values.c. */
#include "scenario/keys.h"

#include "base/die.h"
#include "base/limits.h"
#include "scenario/key_values.h"
#include "scenario/values.h"

#include <stddef.h>
#include <string.h>

#define IN(field)                                                                              \
    .offset = offsetof(struct scenario, field), .size = sizeof(((struct scenario *)0)->field)
#define FAULT(field)                                                                           \
    .offset = offsetof(struct fault_spec, field),                                              \
    .size = sizeof(((struct fault_spec *)0)->field)
#define ANSWER(field)                                                                          \
    .offset = offsetof(struct taught, field), .size = sizeof(((struct taught *)0)->field)
#define MESSAGE(field)                                                                         \
    .offset = offsetof(struct message_spec, field),                                            \
    .size = sizeof(((struct message_spec *)0)->field)
#define EXPECT(field)                                                                          \
    .offset = offsetof(struct expect_spec, field),                                             \
    .size = sizeof(((struct expect_spec *)0)->field)

/* clang-format off */
const struct section_row scenario_sections[] = {
    {"scenario", false, "What this world is called, and where its chances come from."},
    {"module", false, "The module and how fast it is."},
    {"sim", false, "The card in it."},
    {"network", false, "The network around it, and the way to servers."},
    {"gnss", false, "The satellites over the module."},
    {"ftp", false, "Which server answers the module's FTP commands."},
    {"files", false, "The files of the in-memory server, besides those of `root`."},
    {"fault", true, "Something that goes wrong."},
    {"message", true, "A short message: on the card, or on its way to it."},
    {"answer", true,
     "What the modem answers to a command that it does not have, or otherwise than it would. "
     "NAME is the command, `*` matches anything; the first section that matches counts.",
     .again = true},
    {"expect", true, "Something the host must do, or must never do."},
    {NULL},
};

const struct key scenario_keys[] = {
    {.section = "scenario", .name = "title", .kind = KEY_OWNED,
     IN(title), .default_text = "", .example = "the second download times out",
     .about = "What the world is about, for reports."},
    {.section = "scenario", .name = "seed", .kind = KEY_NUMBER, .range = "0-9223372036854775807",
     IN(seed), .default_text = "1", .example = "42",
     .about = "Where all chance comes from: the same seed gives the same bytes."},
    {.section = "scenario", .name = "date", .kind = KEY_OTHER,
     .range = "a time in UTC such as 2020-07-28T00:00:00Z",
     IN(module.epoch), .read = key_read_date, .write = key_write_date,
     .default_text = "2020-07-28T00:00:00Z", .example = "2026-01-31T23:59:50Z",
     .about = "The calendar at the start, for the module's clock and the server's file times."},

    {.section = "module", .name = "model", .kind = KEY_OTHER,
     .range = "one of SIM7000A, SIM7000C, SIM7000E, SIM7000G",
     IN(module.model), .read = key_read_model, .default_text = "SIM7000E", .example = "SIM7000G",
     .about = "The model; it brings its revision with it."},
    {.section = "module", .name = "revision", .kind = KEY_TEXT,
     IN(module.revision), .follows = "that of the model", .example = "1529B08SIM7000G",
     .about = "What AT+CGMR says behind `Revision:`."},
    {.section = "module", .name = "cgmi", .kind = KEY_TEXT,
     IN(module.maker), .default_text = "", .example = "SIMCOM INCORPORATED",
     .about = "What AT+CGMI and AT+GMI say instead of SIMCOM_Ltd."},
    {.section = "module", .name = "cgmm", .kind = KEY_TEXT,
     IN(module.product), .default_text = "", .example = "SIMCOM_SIM800L",
     .about = "What AT+CGMM and AT+GMM say instead of SIMCOM_ and the model."},
    {.section = "module", .name = "ati", .kind = KEY_TEXT,
     IN(module.ident), .default_text = "", .example = "SIM800 R14.18",
     .about = "What ATI says instead of the model and the beginning of the revision."},
    {.section = "module", .name = "quirks", .kind = KEY_OTHER,
     .range = "one of none, 1529B05SIM7000G, SIM7080, SIM800, SIM900",
     IN(quirks), .read = key_read_quirks, .default_text = "none", .example = "SIM800",
     .about = "What that firmware does otherwise; sets the keys of [quirks](quirks.md) together, "
              "each of which overrides."},
    {.section = "module", .name = "imei", .kind = KEY_DIGITS, .range = "15",
     IN(module.imei), .default_text = "869951030000016", .example = "869951030000024",
     .about = "What AT+CGSN says."},
    {.section = "module", .name = "baud", .kind = KEY_NUMBER, .range = "0-4000000",
     IN(at.baud), .default_text = "0", .example = "115200",
     .about = "Paces the line both ways, ten bits a byte; 0: as fast as the terminal goes."},
    {.section = "module", .name = "boot", .kind = KEY_WORDS, .range = "ready cold",
     IN(module.boot), .default_text = "ready", .example = "cold",
     .about = "ready: started long ago. cold: RDY, +CFUN: 1, +CPIN: READY, SMS Ready first."},
    {.section = "module", .name = "boot_delay", .kind = KEY_TIME,
     IN(module.boot_delay), .default_text = "6s", .example = "50ms",
     .about = "From a reset, or from the power key, to RDY."},
    {.section = "module", .name = "power_key", .kind = KEY_WORDS, .range = "none dtr rts",
     IN(module.power_key), .default_text = "none", .example = "dtr",
     .about = "Which circuit of the host is wired to PWRKEY: on, it presses the key; for 1 s to "
              "switch on, for 1.2 s to switch off."},
    {.section = "module", .name = "ready_delay", .kind = KEY_TIME,
     IN(module.ready_delay), .default_text = "2s", .example = "50ms",
     .about = "From RDY to SMS Ready; with `busy` in [sim], from `+CPIN: READY`."},
    {.section = "module", .name = "battery", .kind = KEY_OTHER,
     .range = "three numbers such as 0,67,3875 (0-2, 0-100, 0-65535)",
     IN(module.battery), .read = key_read_battery, .write = key_write_battery,
     .default_text = "0,67,3875", .example = "0,11,3421",
     .about = "What AT+CBC says: whether it is being charged, per cent, and millivolts. The "
              "default is a LiPo cell at two thirds."},
    {.section = "module", .name = "pace", .kind = KEY_OTHER, .range = "one of usual, field, slow",
     IN(pace), .read = key_read_pace, .default_text = "usual", .example = "field",
     .about = "Sets think, open_delay, close_delay and [network] activate_delay together. usual: "
              "the defaults, with which every host program that was tried works. field: about as "
              "logs show. slow: the end of what they show."},
    {.section = "module", .name = "think", .kind = KEY_TIME,
     IN(at.think), .default_text = "2ms", .example = "0",
     .about = "From the end of a command to its answer."},
    {.section = "module", .name = "open_delay", .kind = KEY_TIME,
     IN(ftp.open_delay), .default_text = "60ms", .example = "3s",
     .about = "From the OK of an opening command (AT+FTPGET=1, AT+FTPPUT=1, ...) to its first "
              "URC, at least."},
    {.section = "module", .name = "refuse_delay", .kind = KEY_TIME,
     IN(ftp.refuse_delay), .default_text = "20ms", .example = "5ms",
     .about = "From that OK to a URC that needs no network: 66 for a missing name or a running "
              "session, 61 without a bearer."},
    {.section = "module", .name = "close_delay", .kind = KEY_TIME,
     IN(ftp.close_delay), .default_text = "400ms", .example = "5s",
     .about = "From the OK of AT+FTPPUT=2,0 to +FTPPUT: 1,0, at least."},
    {.section = "module", .name = "end_delay", .kind = KEY_TIME,
     IN(ftp.end_delay), .default_text = "20ms", .example = "200ms",
     .about = "From the last byte of a download or listing to +FTPGET: 1,0 or +FTPLIST: 1,0; "
              "reads meanwhile say 2,0."},
    {.section = "module", .name = "end_after", .kind = KEY_WORDS, .range = "data read",
     IN(ftp.end_after_read), .default_text = "data", .example = "read",
     .about = "What end_delay counts from. data: the last byte. read: a read behind it that "
              "said 2,0, as hosts for the SIM800 expect (without one, unread_timeout)."},
    {.section = "module", .name = "response_timeout", .kind = KEY_TIME,
     IN(ftp.response_timeout), .default_text = "75s", .example = "20s",
     .about = "No answer from the server for that long: 64."},
    {.section = "module", .name = "unread_timeout", .kind = KEY_TIME,
     IN(ftp.unread_timeout), .default_text = "75s", .example = "10s",
     .about = "+FTPGET: 1,1 announced and the host does not read for that long: 64."},
    {.section = "module", .name = "remind", .kind = KEY_TIME, .range = "10ms",
     IN(ftp.remind), .default_text = "5s", .example = "1s",
     .about = "How often +FTPGET: 1,1 or +FTPLIST: 1,1 comes again while data wait; 0: never."},
    {.section = "module", .name = "put_max", .kind = KEY_NUMBER, .range = "1-1460",
     IN(ftp.put_max), .default_text = "1360", .example = "512",
     .about = "`<maxlength>` of `+FTPPUT: 1,1,<maxlength>`."},
    {.section = "module", .name = "put_timeout", .kind = KEY_TIME,
     IN(ftp.put_timeout), .default_text = "0", .example = "10s",
     .about = "A payload of `AT+FTPPUT=2,<n>` that stays short ends with ERROR after "
              "that; 0: never."},
    {.section = "module", .name = "payload_echo", .kind = KEY_WORDS, .range = "no yes",
     IN(at.payload_echo), .default_text = "no", .example = "yes",
     .about = "Echo payload bytes too while ATE1 holds."},
    {.section = "module", .name = "rest_once", .kind = KEY_WORDS, .range = "no yes",
     IN(ftp.rest_once), .default_text = "no", .example = "yes",
     .about = "yes: AT+FTPREST counts for the next download only. no: until it is set "
              "again."},
    {.section = "module", .name = "put_name_fallback", .kind = KEY_WORDS, .range = "no yes",
     IN(ftp.put_name_fallback), .default_text = "no", .example = "yes",
     .about = "yes: without AT+FTPPUTNAME an upload takes the GET name and path. no: it "
              "gives 66."},
    {.section = "module", .name = "etput_order", .kind = KEY_WORDS, .range = "manual note",
     IN(ftp.etput_ok_first), .default_text = "note", .example = "manual",
     .about = "note: OK before +FTPETPUT: 2,1, as in the application note. manual: without."},
    {.section = "module", .name = "urc_space", .kind = KEY_WORDS, .range = "no yes",
     IN(at.urc_space), .default_text = "yes", .example = "no",
     .about = "no: `+FTPGET:1,1` without the blank, as older families print."},
    {.section = "module", .name = "cnact_form", .kind = KEY_WORDS, .range = "status index note",
     IN(module.cnact_form), .default_text = "status", .example = "index",
     .about = "AT+CNACT and AT+CNCFG. status: one application network, `AT+CNACT=1`, "
              "`+APP PDP: ACTIVE`, `+CNACT: 1,\"ip\"`. index: four with a number each, as a "
              "SIM7070 and a SIM7080 have: `AT+CNACT=0,1`, `+APP PDP: 0,ACTIVE`, "
              "`+CNACT: 0,1,\"ip\"` and three lines more. note: as in status, but "
              "`+CNACT: 0,1,\"ip\"`, as note 4.2 has it."},
    {.section = "module", .name = "cnact_refused", .kind = KEY_WORDS, .range = "urc error",
     IN(module.cnact_refuses), .default_text = "urc", .example = "error",
     .about = "AT+CNACT=1 where the network gives no bearer. urc: OK, then `+APP PDP: DEACTIVE`. "
              "error: an error at once."},
    {.section = "module", .name = "cfun_ready", .kind = KEY_WORDS, .range = "behind before",
     IN(module.ready_first), .default_text = "behind", .example = "before",
     .about = "`+CPIN: READY` comes behind the OK of AT+CFUN=1, or before it."},
    {.section = "module", .name = "call_ready", .kind = KEY_WORDS, .range = "no yes before",
     IN(module.call_ready), .default_text = "no", .example = "yes",
     .about = "yes: `Call Ready` follows `SMS Ready`, and both also come behind AT+CFUN=1. "
              "before: the same, but `Call Ready` is the first of the two."},
    {.section = "module", .name = "deact_urc", .kind = KEY_WORDS, .range = "behind before",
     IN(module.deact_first), .default_text = "behind", .example = "before",
     .about = "`+SAPBR 1: DEACT`, `+PDP: DEACT` and `+APP PDP: DEACTIVE` come behind the OK of "
              "AT+CGATT=0, or before it."},
    {.section = "module", .name = "bearer_attaches", .kind = KEY_WORDS, .range = "no yes",
     IN(module.bearer_attaches), .default_text = "no", .example = "yes",
     .about = "yes: AT+SAPBR=1, AT+CIICR, AT+CNACT=1 and AT+CGACT=1 attach a registered module "
              "by themselves. no: without AT+CGATT=1 they fail."},
    {.section = "module", .name = "bearer_error", .kind = KEY_OTHER,
     .range = "`reason`, or a number of +CME ERROR such as 3",
     IN(module.bearer_error), .read = key_read_error, .write = key_write_error,
     .default_text = "reason", .example = "3",
     .about = "How AT+SAPBR=1, AT+CNACT=1 and AT+CGACT=1 are refused without a card or a network. "
              "reason: with what is missing, 10 to 14, 30 or 797."},
    {.section = "module", .name = "sapbr_closed", .kind = KEY_WORDS, .range = "accept refuse",
     IN(module.closed_refuses), .default_text = "accept", .example = "refuse",
     .about = "AT+SAPBR=0 on a closed profile is OK, or an error."},
    {.section = "module", .name = "sapbr_quits", .kind = KEY_WORDS, .range = "no yes",
     IN(module.close_quits), .default_text = "no", .example = "yes",
     .about = "AT+SAPBR=0 in a session. no: OK, then `+FTPGET: 1,61`. yes: `+FTPGET: 1,80`, OK, "
              "`+SAPBR 1: DEACT`."},
    {.section = "module", .name = "bearer_lost", .kind = KEY_OTHER,
     .range = "a code: 61 to 66, 70 to 80",
     IN(ftp.lost_code), .read = key_read_lost, .write = key_write_lost, .default_text = "61",
     .example = "80",
     .about = "How a session ends when the network takes its bearer: `+FTPGET: 1,61`."},
    {.section = "module", .name = "network_time", .kind = KEY_WORDS, .range = "quoted plain",
     IN(module.plain_time), .default_text = "quoted", .example = "plain",
     .about = "How the network tells the time. "
              "quoted: `*PSUTTZ: 20/07/28,08:00:00\",\"+00\",0`. "
              "plain: `*PSUTTZ: 20,7,28,8,0,0,\"+00\",0`."},
    {.section = "module", .name = "cmee", .kind = KEY_NUMBER, .range = "0-2",
     IN(at.cmee), .default_text = "0", .example = "2",
     .about = "AT+CMEE after a start: errors as `ERROR`, as numbers or as words."},
    {.section = "module", .name = "register_digits", .kind = KEY_WORDS, .range = "1 3",
     IN(at.wide_registers), .default_text = "1", .example = "3",
     .about = "ATS3? says `13`, or `013`."},
    {.section = "module", .name = "set_in_session", .kind = KEY_WORDS, .range = "accept refuse",
     IN(ftp.locked), .default_text = "accept", .example = "refuse",
     .about = "FTP settings written during a session count for the next one, or are an error."},

    {.section = "sim", .name = "state", .kind = KEY_WORDS, .range = "ready absent puk failed",
     IN(sim.state), .default_text = "ready", .example = "absent",
     .about = "ready: a good card. absent: none. puk: locked by too many wrong PINs. failed: it "
              "does not answer."},
    {.section = "sim", .name = "busy", .kind = KEY_TIME,
     IN(sim.busy), .default_text = "0", .example = "2s",
     .about = "How long the module reads the card once it has power, before `+CPIN: READY`; until "
              "then AT+CPIN? and the like say +CME ERROR 14, SIM busy."},
    {.section = "sim", .name = "pin", .kind = KEY_OTHER, .range = "`none`, or 4 to 8 digits",
     IN(sim.pin), .read = key_read_pin, .write = key_write_pin, .default_text = "none",
     .example = "1234",
     .about = "The PIN that AT+CPIN must bring."},
    {.section = "sim", .name = "puk", .kind = KEY_DIGITS, .range = "8",
     IN(sim.puk), .default_text = "12345678", .example = "87654321",
     .about = "The PUK that unlocks the card."},
    {.section = "sim", .name = "iccid", .kind = KEY_TEXT,
     IN(sim.iccid), .default_text = "89860320000000000012", .example = "8901260862291477114f",
     .about = "What AT+CCID says."},
    {.section = "sim", .name = "imsi", .kind = KEY_DIGITS, .range = "15",
     IN(sim.imsi), .default_text = "460110000000001", .example = "240070000000001",
     .about = "What AT+CIMI says."},

    {.section = "sim", .name = "number", .kind = KEY_OTHER,
     .range = "a telephone number, with + or without, or nothing",
     IN(sim.number), .read = key_read_own_number, .default_text = "", .example = "+46701234567",
     .about = "Its own number, for AT+CNUM."},
    {.section = "sim", .name = "store", .kind = KEY_NUMBER, .range = "1-255",
     IN(sim.store), .default_text = "30", .example = "10",
     .about = "How many short messages have a place on it (AT+CPMS)."},

    {.section = "network", .name = "profile", .kind = KEY_OTHER,
     .range = "one of ideal, cat-m1, nb-iot, gprs",
     IN(profile), .read = key_read_profile, .default_text = "ideal", .example = "nb-iot",
     .about = "Sets rtt, jitter, up and down together."},
    {.section = "network", .name = "rtt", .kind = KEY_TIME,
     IN(way.rtt), .follows = "that of the profile", .example = "300ms",
     .about = "Time for a packet to the server and one back."},
    {.section = "network", .name = "jitter", .kind = KEY_TIME,
     IN(way.jitter), .follows = "that of the profile", .example = "50ms",
     .about = "Each way takes longer by up to this, drawn from the seed."},
    {.section = "network", .name = "up", .kind = KEY_RATE,
     IN(way.up_bps), .follows = "that of the profile", .example = "62.5kbit/s",
     .about = "From the module to the network; 0: no limit."},
    {.section = "network", .name = "down", .kind = KEY_RATE,
     IN(way.down_bps), .follows = "that of the profile", .example = "27kbit/s",
     .about = "From the network to the module; 0: no limit."},
    {.section = "network", .name = "operator", .kind = KEY_TEXT,
     IN(network.operator_name), .default_text = "CHN-CT", .example = "Telia",
     .about = "The long name in AT+COPS?."},
    {.section = "network", .name = "plmn", .kind = KEY_DIGITS, .range = "5-6",
     IN(network.plmn), .default_text = "46011", .example = "24007",
     .about = "The operator's number: country and network code."},
    {.section = "network", .name = "act", .kind = KEY_NUMBER, .range = "0-9",
     IN(network.act), .default_text = "9", .example = "7",
     .about = "Access technology as in AT+COPS?: 0 GSM, 3 EGPRS, 7 Cat-M1, 9 NB-IoT."},
    {.section = "network", .name = "csq", .kind = KEY_OTHER,
     .range = "two numbers such as 13,99 (0-31 or 99, 0-7 or 99)",
     IN(network.rssi), .read = key_read_csq, .write = key_write_csq, .default_text = "13,99",
     .example = "24,99",
     .about = "What AT+CSQ says: signal strength and bit error rate; 99: not known."},
    {.section = "network", .name = "apn", .kind = KEY_TEXT,
     IN(network.apn), .default_text = "ctnb", .example = "internet",
     .about = "The APN that the network hands out (AT+CGNAPN)."},
    {.section = "network", .name = "area", .kind = KEY_OTHER,
     .range = "2 to 8 hexadecimal digits",
     IN(network.area), .read = key_read_area, .follows = "that of a real cell",
     .example = "28A0",
     .about = "Location or tracking area, as AT+CREG=2 and AT+CPSI? show it."},
    {.section = "network", .name = "cell", .kind = KEY_OTHER,
     .range = "2 to 8 hexadecimal digits",
     IN(network.cell), .read = key_read_cell, .follows = "that of a real cell",
     .example = "1A8670B",
     .about = "The cell in it; AT+CPSI? has the same number in decimal."},
    {.section = "network", .name = "ip", .kind = KEY_OTHER,
     .range = "an IPv4 address such as 10.94.36.44",
     IN(network.ip), .read = key_read_ip, .default_text = "10.94.36.44", .example = "10.0.0.7",
     .about = "The address that the module gets."},
    {.section = "network", .name = "names", .kind = KEY_OTHER,
     .range = "names with an address or two each, such as ftp.example.net 203.0.113.17",
     IN(network.names), .read = key_read_names, .default_text = "",
     .example = "ftp.example.net 203.0.113.17, www.example.org 198.51.100.4 198.51.100.5",
     .about = "Where AT+CDNSGIP and AT+SNPING4 find these names. All others are at 192.0.2.1; FTP "
              "goes to the server of [ftp] by any name."},
    {.section = "network", .name = "scan", .kind = KEY_TIME,
     IN(network.scan), .default_text = "10s", .example = "45s",
     .about = "How long a look around takes: AT+COPS=?, and with `cops_answers = searched` an "
              "AT+COPS=0 that finds nothing."},
    {.section = "network", .name = "cops_answers", .kind = KEY_WORDS, .range = "at-once searched",
     IN(network.cops_waits), .default_text = "at-once", .example = "searched",
     .about = "AT+COPS=0. at-once: OK. searched: OK when there is a network, +CME ERROR 30 when "
              "none was found."},
    {.section = "network", .name = "register_after", .kind = KEY_TIME,
     IN(network.register_after), .default_text = "0", .example = "8s",
     .about = "From radio on to registered."},
    {.section = "network", .name = "activate_delay", .kind = KEY_TIME,
     IN(network.activate_delay), .default_text = "100ms", .example = "1.3s",
     .about = "How long a bearer takes to come up (AT+CNACT, AT+SAPBR, AT+CIICR)."},
    {.section = "network", .name = "roaming", .kind = KEY_WORDS, .range = "no yes",
     IN(network.roaming), .default_text = "no", .example = "yes",
     .about = "Registered as a guest: status 5 instead of 1."},
    {.section = "network", .name = "denied", .kind = KEY_WORDS, .range = "no yes",
     IN(network.denied), .default_text = "no", .example = "yes",
     .about = "The network refuses to register the card: status 3."},
    {.section = "network", .name = "creg", .kind = KEY_WORDS, .range = "same 0 1 2 3 4 5 6 7",
     IN(network.stat[0]), .default_text = "same", .example = "0",
     .about = "The status of AT+CREG once the module is registered. same: 1, or 5 as a guest. "
              "0: a card without the circuit-switched domain, as in many NB-IoT networks. 6: "
              "for short messages only."},
    {.section = "network", .name = "cgreg", .kind = KEY_WORDS, .range = "same 0 1 2 3 4 5 6 7",
     IN(network.stat[1]), .default_text = "same", .example = "4",
     .about = "That of AT+CGREG. What AT+CGATT says has its own key, `attach`."},
    {.section = "network", .name = "cereg", .kind = KEY_WORDS, .range = "same 0 1 2 3 4 5 6 7",
     IN(network.stat[2]), .default_text = "same", .example = "6",
     .about = "That of AT+CEREG."},
    {.section = "network", .name = "search", .kind = KEY_WORDS, .range = "yes no",
     IN(network.idle), .default_text = "yes", .example = "no",
     .about = "no: the module does not look for a network by itself, status 0 with the radio "
              "on, until AT+COPS=0 makes it."},
    {.section = "network", .name = "selection", .kind = KEY_WORDS, .range = "automatic manual",
     IN(network.manual), .default_text = "automatic", .example = "manual",
     .about = "manual: the operator was once chosen by hand, and AT+COPS? says mode 1."},
    {.section = "network", .name = "attach", .kind = KEY_WORDS, .range = "no yes",
     IN(network.attach), .default_text = "yes", .example = "no",
     .about = "Attaches by itself once it is registered."},
    {.section = "network", .name = "bearer", .kind = KEY_WORDS, .range = "down up",
     IN(network.bearer_up), .default_text = "down", .example = "up",
     .about = "up: AT+CNACT is active from the start, so that the host sets nothing up."},

    {.section = "gnss", .name = "fix", .kind = KEY_OTHER,
     .range = "`none`, or latitude, longitude and perhaps altitude in metres",
     IN(gnss), .read = key_read_fix, .write = key_write_fix,
     .default_text = "31.222067,121.354368,34.7", .example = "59.334591,18.063240",
     .about = "Where the module is. none: no satellite is ever found."},
    {.section = "gnss", .name = "after", .kind = KEY_TIME,
     IN(gnss.after), .default_text = "30s", .example = "5s",
     .about = "From AT+CGNSPWR=1 to a fix."},

    {.section = "ftp", .name = "server", .kind = KEY_OTHER,
     .range = "`memory`, `dialled`, HOST or HOST:PORT", .read = key_read_server,
     .write = key_write_server, .default_text = "memory", .example = "192.168.1.20:21",
     .about = "memory: the in-memory one, whatever name the host dials. dialled: the real one "
              "that the host names. HOST[:PORT]: that one. `--ftp` overrides."},
    {.section = "ftp", .name = "host", .kind = KEY_OTHER,
     .range = "`any`, or names and addresses such as ftp.example.com, 192.0.2.1",
     IN(hosts), .read = key_read_hosts, .default_text = "any",
     .example = "ftp.example.com, 192.0.2.1",
     .about = "Names that resolve, others give 62; and addresses that answer, others give 63. `*` "
              "stands for anything. What is neither a name nor an address gives 62, unless it is "
              "listed."},
    {.section = "ftp", .name = "port", .kind = KEY_OTHER,
     .range = "`any`, or a number from 1 to 65535", .read = key_read_port, .write = key_write_port,
     .default_text = "any", .example = "2121",
     .about = "On which port the in-memory server answers the module; others refuse."},
    {.section = "ftp", .name = "user", .kind = KEY_TEXT,
     IN(user), .default_text = "", .example = "sim.cs1",
     .about = "With user and password set, other logins get 530; without, any login is good."},
    {.section = "ftp", .name = "password", .kind = KEY_TEXT,
     IN(password), .default_text = "", .example = "secret",
     .about = "The password that goes with the user."},
    {.section = "ftp", .name = "listen", .kind = KEY_OTHER,
     .range = "PORT or ADDR:PORT, such as 127.0.0.1:2121", .read = key_read_listen,
     .write = key_write_listen, .default_text = "", .example = "127.0.0.1:2121",
     .about = "The in-memory server also answers there over TCP; `--ftp-listen` overrides."},
    {.section = "ftp", .name = "root", .kind = KEY_TEXT,
     IN(root), .default_text = "", .example = "files",
     .about = "A folder next to the scenario; its files are copied into memory at the start."},
    {.section = "ftp", .name = "quota", .kind = KEY_OTHER, .range = "`none`, or a size such as 64K",
     .read = key_read_quota, .write = key_write_quota, .default_text = "none", .example = "64K",
     .about = "How much the in-memory server holds, its first files included: an upload beyond it "
              "gets 552 behind the data that fitted, and the module says 78."},
    {.section = "ftp", .name = "listing", .kind = KEY_OTHER,
     .range = "`ls`, `none`, or text with escapes",
     .read = key_read_listing, .write = key_write_listing, .default_text = "ls",
     .example = "07-28-20  08:00AM  <DIR>  logs\\r\\n",
     .about = "What LIST sends. ls: the folder's files as `ls -l` has them. none: nothing, as many "
              "servers do of an empty folder. A text: that, of every folder, as another server "
              "would have it."},
    {.section = "ftp", .name = "pasv", .kind = KEY_WORDS, .range = "server anywhere",
     IN(ftp.pasv_anywhere), .default_text = "server", .example = "anywhere",
     .about = "server: a PASV reply that names another host than the server leads nowhere, and "
              "ends with 64, as with an address behind a NAT. anywhere: it is followed."},
    {.section = "ftp", .name = "shared", .kind = KEY_WORDS, .range = "no yes",
     IN(shared), .default_text = "no", .example = "yes",
     .about = "With `--count`, all modems share one in-memory server."},

    {.section = "fault", .name = "on", .kind = KEY_OTHER, .range = "where it strikes",
     .follows = "must be given", .example = "command AT+FTPGET=1",
     .about = "Where it strikes."},
    {.section = "fault", .name = "nth", .kind = KEY_OTHER,
     .range = "2, 2..4 or 3.., counted from 1",
     FAULT(first), .read = key_read_nth, .write = key_write_nth, .default_text = "1..",
     .example = "2",
     .about = "Which of the matches counts."},
    {.section = "fault", .name = "chance", .kind = KEY_OTHER,
     .range = "a percentage such as 25%, above 0%",
     FAULT(chance_ppm), .read = key_read_chance, .write = key_write_chance, .default_text = "100%",
     .example = "25%",
     .about = "How likely it is that a match that counts strikes, drawn from the seed."},
    {.section = "fault", .name = "required", .kind = KEY_WORDS, .range = "no yes",
     FAULT(required), .default_text = "no", .example = "yes",
     .about = "yes: a run or trace in which it never struck has failed. `--require-faults` says "
              "so for all."},
    {.section = "fault", .name = "then", .kind = KEY_OTHER, .range = "what it does",
     .follows = "must be given; may be repeated", .example = "code 64 after 75s",
     .about = "What it does."},

    {.section = "message", .name = "from", .kind = KEY_OTHER,
     .range = "a telephone number, or up to 11 characters",
     MESSAGE(from), .read = key_read_sender, .follows = "must be given", .example = "+46701234567",
     .about = "Who sent it."},
    {.section = "message", .name = "text", .kind = KEY_OTHER,
     .range = "text with escapes, at most 160 characters", .follows = "empty", .example = "Hello",
     .about = "What it says, in UTF-8; one message, not several parts."},
    {.section = "message", .name = "at", .kind = KEY_TIME,
     MESSAGE(at), .follows = "on the card from the start", .example = "30s",
     .about = "When the network has it for the module."},
    {.section = "message", .name = "sent", .kind = KEY_OTHER,
     .range = "a time such as 2020-07-28T08:00:00+02:00, or with Z",
     MESSAGE(sent), .read = key_read_sent, .write = key_write_sent,
     .follows = "when it gets to the module", .example = "2020-07-28T08:00:00+02:00",
     .about = "When the service centre got it, in the centre's zone of whole quarters of an hour."},
    {.section = "message", .name = "status", .kind = KEY_WORDS, .range = "unread read",
     MESSAGE(status), .default_text = "unread", .example = "read",
     .about = "Of one that is on the card from the start."},

    {.section = "answer", .name = "line", .kind = KEY_OTHER, .range = "text with escapes",
     .follows = "none; may be repeated", .example = "+CGNSINF: 1,1",
     .about = "An information line; the modem frames it."},
    {.section = "answer", .name = "data", .kind = KEY_OTHER, .range = "text with escapes",
     .follows = "none; may be repeated", .example = "\\x00{16}",
     .about = "Bytes as they are, without CR LF around them."},
    {.section = "answer", .name = "result", .kind = KEY_OTHER,
     .range = "OK, ERROR, none, +CME ERROR: N, or another final line in capitals",
     ANSWER(result), .read = key_read_result, .write = key_write_result, .default_text = "OK",
     .example = "+CME ERROR: 3",
     .about = "The final result."},
    {.section = "answer", .name = "then", .kind = KEY_OTHER,
     .range = "a time and a line, such as 2s: +CNTP: 1", .follows = "none; may be repeated",
     .example = "2s: +CNTP: 1",
     .about = "A line unasked, so long behind the result."},
    {.section = "answer", .name = "payload", .kind = KEY_OTHER,
     .range = "a size, a value such as $2, or ctrl-z",
     ANSWER(size), .read = key_read_payload, .write = key_write_payload, .follows = "none",
     .example = "ctrl-z",
     .about = "After the prompt the host enters that many bytes, or text up to Ctrl-Z."},
    {.section = "answer", .name = "prompt", .kind = KEY_PATTERN,
     ANSWER(prompt), .default_text = ">", .example = "DOWNLOAD",
     .about = "What asks for the payload: `>` without a line end, or a line."},
    {.section = "answer", .name = "delay", .kind = KEY_TIME,
     ANSWER(delay), .default_text = "0", .example = "1.5s",
     .about = "From the command, or the end of its payload, to the lines."},
    {.section = "answer", .name = "nth", .kind = KEY_OTHER,
     .range = "2, 2..4 or 3.., counted from 1",
     ANSWER(first), .read = key_read_answer_nth, .write = key_write_answer_nth,
     .default_text = "1..", .example = "2",
     .about = "Which of the commands that match gets it."},

    {.section = "expect", .name = "after", .kind = KEY_PATTERN,
     EXPECT(after), .follows = "from the start", .example = "+FTPGET: 1,64",
     .about = "A line of the modem from which on it counts."},
    {.section = "expect", .name = "before", .kind = KEY_PATTERN,
     EXPECT(before), .follows = "to the end", .example = "+FTPGET: 1,1",
     .about = "A line of the modem up to which it counts."},
    {.section = "expect", .name = "command", .kind = KEY_PATTERN,
     EXPECT(pattern), .write = key_write_aim, .follows = "this or never", .example = "AT+FTPQUIT",
     .about = "The host must send this command."},
    {.section = "expect", .name = "never", .kind = KEY_PATTERN,
     EXPECT(pattern), .write = key_write_taboo, .follows = "this or command",
     .example = "AT+FTPGET=2*",
     .about = "The host must not send this command."},
    {.section = "expect", .name = "within", .kind = KEY_TIME,
     EXPECT(within), .follows = "any time", .example = "10s",
     .about = "So long after the start or the line it counts."},
    {.section = "expect", .name = "count", .kind = KEY_OTHER, .range = "2, 1..3 or 1..",
     EXPECT(least), .read = key_read_count, .write = key_write_count, .default_text = "1..",
     .example = "1..3",
     .about = "How often the command must come."},
    {NULL},
};
/* clang-format on */

static bool read_number_range(const struct key *key, int64_t *least, int64_t *most)
{
    struct span range = span_of(key->range);
    size_t dash = span_find(range, '-');
    bool good = span_number(span_cut(range, dash), INT64_MAX, least);
    *most = *least;
    return good &&
           (dash == range.count || span_number(span_skip(range, dash + 1), INT64_MAX, most));
}

static bool read_number(const struct key *key, struct span value, void *at)
{
    int64_t least, most, number;
    must(read_number_range(key, &least, &most));
    if (!span_number(value, most, &number) || number < least)
        return false;
    memcpy(at, &number, sizeof number);
    return true;
}

/* A bool or an enum, of which the compiler says how large it is: an int here, a byte where enums
 * are short (Arm's EABI without an operating system). */
static void put_place(const struct key *key, int place, void *at)
{
    const uint8_t byte = (uint8_t)place;
    must(key->size == sizeof place || key->size == sizeof byte);
    if (key->size == sizeof place)
        memcpy(at, &place, sizeof place);
    else
        memcpy(at, &byte, sizeof byte);
}

static int take_place(const struct key *key, const void *at)
{
    uint8_t byte = 0;
    int place = 0;
    if (key->size == sizeof place)
        memcpy(&place, at, sizeof place);
    else
        memcpy(&byte, at, sizeof byte);
    return place + byte;
}

/* The place of a word among the key's words. */
static bool read_words(const struct key *key, struct span value, void *at)
{
    struct span words = span_of(key->range);
    for (int place = 0; words.count; place++) {
        struct span word = value_word(words, &words);
        if (!span_same(word, value))
            continue;
        put_place(key, place, at);
        return true;
    }
    return false;
}

/* What comes again and again must leave time for something else. */
static bool read_time(const struct key *key, struct span value, usec *at)
{
    usec time, least = 0;
    if (!scenario_parse_time(value, &time))
        return false;
    if (key->range)
        must(scenario_parse_time(span_of(key->range), &least));
    if (time && time < least)
        return false;
    *at = time;
    return true;
}

static bool read_text(const struct key *key, struct span value, char *at)
{
    if (value.count >= key->size)
        return false;
    span_copy(value, at, key->size);
    return true;
}

bool key_own(struct span value, void *at)
{
    char *old, *text = span_dup(value);
    memcpy(&old, at, sizeof old);
    xfree(old);
    memcpy(at, &text, sizeof text);
    return true;
}

static bool read_digits(const struct key *key, struct span value, char *at)
{
    int64_t least, most;
    must(read_number_range(key, &least, &most) && (size_t)most < key->size);
    return value_digits(value, (size_t)least, (size_t)most) && read_text(key, value, at);
}

bool key_read(const struct key *key, struct span value, void *base)
{
    char *at = (char *)base + key->offset;
    switch (key->kind) {
    case KEY_TEXT:
        return read_text(key, value, at);
    case KEY_OWNED:
        return key_own(value, at);
    case KEY_PATTERN:
        return value.count > 0 && key_own(value, at);
    case KEY_NUMBER:
        return read_number(key, value, at);
    case KEY_TIME:
        return read_time(key, value, (usec *)(void *)at);
    case KEY_RATE:
        return value_rate(value, (uint64_t *)(void *)at);
    case KEY_WORDS:
        return read_words(key, value, at);
    case KEY_DIGITS:
        return read_digits(key, value, at);
    case KEY_OTHER:
        return key->read(value, base);
    }
    bug("no such kind of key");
}

static void add_word(const struct key *key, const char *at, struct bytes *out)
{
    struct span words = span_of(key->range), word = value_word(words, &words);
    for (int place = take_place(key, at); place > 0; place--)
        word = value_word(words, &words);
    must(word.count);
    bytes_add_span(out, word);
}

static bool add_owned(const char *at, struct bytes *out)
{
    char *text;
    memcpy(&text, at, sizeof text);
    bytes_add_text(out, text ? text : "");
    return text != NULL;
}

static bool add_time(const char *at, struct bytes *out)
{
    usec time;
    memcpy(&time, at, sizeof time);
    bool said = time >= 0 && time != USEC_NEVER;
    if (said && time == 0)
        bytes_add_char(out, '0');
    else if (said)
        usec_add_text(out, time);
    return said;
}

bool key_add_value(const struct key *key, const void *base, struct bytes *out)
{
    const char *at = (const char *)base + key->offset;
    size_t before = out->count;
    int64_t number;
    if (key->write) {
        key->write(base, out);
        return out->count > before;
    }
    switch (key->kind) {
    case KEY_TEXT:
    case KEY_DIGITS:
        bytes_add_text(out, at);
        return true;
    case KEY_OWNED:
    case KEY_PATTERN:
        return add_owned(at, out);
    case KEY_NUMBER:
        memcpy(&number, at, sizeof number);
        bytes_addf(out, "%lld", (long long)number);
        return true;
    case KEY_TIME:
        return add_time(at, out);
    case KEY_RATE:
        memcpy(&number, at, sizeof number);
        value_add_rate(out, (uint64_t)number);
        return true;
    case KEY_WORDS:
        add_word(key, at, out);
        return true;
    case KEY_OTHER:
        bytes_add_text(out, key->size ? at : "");
        return key->size > 0;
    }
    bug("no such kind of key");
}

static void add_words(struct bytes *out, const char *range)
{
    struct span words = span_of(range);
    for (bool first = true; words.count; first = false) {
        struct span word = value_word(words, &words);
        bytes_add_text(out, first ? "" : words.count ? ", " : " or ");
        bytes_add_span(out, word);
    }
}

static void add_digits(struct bytes *out, const struct key *key)
{
    int64_t least, most;
    must(read_number_range(key, &least, &most));
    bytes_addf(out, "%lld", (long long)least);
    if (most > least)
        bytes_addf(out, " to %lld", (long long)most);
    bytes_add_text(out, " digits");
}

void key_expected(const struct key *key, struct bytes *out)
{
    int64_t least, most;
    switch (key->kind) {
    case KEY_TEXT:
        bytes_addf(out, "text of at most %zu characters", key->size - 1);
        return;
    case KEY_OWNED:
        bytes_add_text(out, "text");
        return;
    case KEY_PATTERN:
        bytes_add_text(out, "a pattern; `*` matches anything");
        return;
    case KEY_NUMBER:
        must(read_number_range(key, &least, &most));
        bytes_addf(out, "a number from %lld to %lld", (long long)least, (long long)most);
        return;
    case KEY_TIME:
        bytes_add_text(out, "a time such as 250ms, 75s, 2m, 1h or 0");
        if (key->range)
            bytes_addf(out, ", at least %s", key->range);
        return;
    case KEY_RATE:
        bytes_add_text(out, "a rate such as 27kbit/s, or 0");
        return;
    case KEY_WORDS:
        add_words(out, key->range);
        return;
    case KEY_DIGITS:
        add_digits(out, key);
        return;
    case KEY_OTHER:
        bytes_add_text(out, key->range);
        return;
    }
    bug("no such kind of key");
}

void key_set_defaults(const char *section, void *base)
{
    for (const struct key *key = scenario_keys; key->section; key++) {
        if (key->default_text && strcmp(key->section, section) == 0)
            must(key_read(key, span_of(key->default_text), base));
    }
}
