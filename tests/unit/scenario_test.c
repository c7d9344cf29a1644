/* SPDX-License-Identifier: MIT */
#include "scenario/check.h"
#include "scenario/scenario.h"

#include "base/limits.h"
#include "device.h"
#include "fake_disk.h"
#include "ftpd/ftpd.h"
#include "scenario_load.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct fake_file on_disk[] = {
    {"w", NULL, NULL},
    {"w/", NULL, "w"},
    {"w/fw.bin", "firmware", NULL},
    {"w/files", NULL, NULL},
    {"w/files/a.txt", "one", NULL},
    {"w/files/deep", NULL, NULL},
    {"w/files/deep/b.txt", "two", NULL},
    {"w/out", NULL, "secret"},
    {"w/loop", NULL, NULL},
    {"w/loop/again", NULL, "w/loop"},
    {"w/loop/and-again", NULL, "w/loop"},
    {"w/pipes", NULL, NULL},
    {"w/pipes/one", "", NULL, .pipe = true},
    {"secret", "password", NULL},
    {"w/good.ini", "[scenario]\ntitle = good\n", NULL},
    {NULL},
};

static struct scenario *read_world(const char *text, struct complaints *complaints)
{
    struct disk disk = fake_disk(on_disk);
    return scenario_read(&disk, "w/x.ini", span_of(text), complaints);
}

static struct scenario *good_world(const char *text)
{
    struct complaints complaints = {0};
    struct scenario *world = read_world(text, &complaints);
    cr_assert(world, "%s", bytes_at(&complaints.text));
    return world;
}

Test(scenario, the_world_of_an_empty_file)
{
    struct scenario *world = scenario_default();
    cr_assert_not_null(world);
    cr_expect_str_eq(world->module.model, "SIM7000E");
    cr_expect_str_eq(world->module.revision, "1529B08SIM7000E");
    cr_expect_eq(world->module.epoch, 1595894400);
    cr_expect_eq(world->module.boot, BOOT_READY);
    cr_expect_eq(world->at.think, MSEC(2));
    cr_expect(world->at.urc_space && !world->at.payload_echo && world->at.baud == 0);
    cr_expect_eq(world->ftp.open_delay, MSEC(60));
    cr_expect_eq(world->ftp.response_timeout, SECONDS(75));
    cr_expect_eq(world->ftp.put_max, 1360);
    cr_expect(world->ftp.etput_ok_first && !world->ftp.rest_once);
    cr_expect_str_eq(world->sim.pin, "");
    cr_expect_str_eq(world->network.operator_name, "CHN-CT");
    cr_expect(world->network.rssi == 13 && world->network.ber == 99);
    cr_expect(world->network.attach && !world->network.bearer_up);
    cr_expect_eq(world->way.rtt, 0);
    cr_expect(world->far == FTP_FAR_MEMORY && world->any_port && !world->listens);
    cr_expect_str_eq(world->title, "");
    cr_expect_eq(world->file_count + world->fault_count + world->expect_count, 0);
    scenario_free(world);
}

#define VALUE(field) offsetof(struct scenario, field), sizeof(((struct scenario *)0)->field)

static const struct {
    const char *text;
    size_t offset, size;
    int64_t number;
    const char *string; /* instead of the number */
} values[] = {
    {"[scenario]\nseed = 42", VALUE(seed), 42, NULL},
    {"[scenario]\ndate = 1970-01-02T00:00:01Z", VALUE(module.epoch), 86401, NULL},
    {"[module]\nmodel = SIM7000G", VALUE(module.revision), 0, "1529B08SIM7000G"},
    {"[module]\nrevision = X\nmodel = SIM7000G", VALUE(module.revision), 0, "X"},
    {"[module]\nbaud = 115200", VALUE(at.baud), 115200, NULL},
    {"[module]\nboot = cold", VALUE(module.boot), BOOT_COLD, NULL},
    {"[module]\nthink = 0", VALUE(at.think), 0, NULL},
    {"[module]\nthink = 1.5s", VALUE(at.think), 1500000, NULL},
    {"[module]\nthink = 0.5m", VALUE(at.think), SECONDS(30), NULL},
    {"[module]\nremind=2h", VALUE(ftp.remind), SECONDS(7200), NULL},
    {"[module]\nremind : 2m", VALUE(ftp.remind), SECONDS(120), NULL},
    {"[module]\nurc_space = no", VALUE(at.urc_space), false, NULL},
    {"[module]\netput_order = manual", VALUE(ftp.etput_ok_first), false, NULL},
    {"[module]\ncnact_form = index", VALUE(module.cnact_form), CNACT_INDEX, NULL},
    {"[sim]\nstate = puk", VALUE(sim.state), SIM_PUK, NULL},
    {"[sim]\npin = 1234", VALUE(sim.pin), 0, "1234"},
    {"[sim]\npin = none", VALUE(sim.pin), 0, ""},
    {"[network]\nprofile = nb-iot", VALUE(way.down_bps), 26000, NULL},
    {"[network]\ndown = 27kbit/s\nprofile = nb-iot", VALUE(way.down_bps), 27000, NULL},
    {"[network]\nup = 1.5Mbit/s", VALUE(way.up_bps), 1500000, NULL},
    {"[network]\ncsq = 24,3", VALUE(network.rssi), 24, NULL},
    {"[module]\nbattery = 1, 100, 4200", VALUE(module.battery[1]), 100, NULL},
    {"[network]\ncsq = 24,3", VALUE(network.ber), 3, NULL},
    {"[network]\nip = 10.0.0.7", VALUE(network.ip), 0, "10.0.0.7"},
    {"[network]\nbearer = up", VALUE(network.bearer_up), true, NULL},
    {"[network]\noperator = A ; B", VALUE(network.operator_name), 0, "A"},
    {"[network]\noperator = A;B", VALUE(network.operator_name), 0, "A;B"},
    {"[network]\noperator = \"A ; B\" ; x", VALUE(network.operator_name), 0, "\"A ; B\""},
    {"[network]\noperator = 5\" ; x", VALUE(network.operator_name), 0, "5\""},
    {"  [network]\r\n\tapn = x\r\n", VALUE(network.apn), 0, "x"},
    {"\xef\xbb\xbf[network] ; c\n  apn = x\n  ip = 1.2.3.4\n", VALUE(network.apn), 0, "x"},
    {"[ftp]\nserver = dialled", VALUE(far), FTP_FAR_DIALLED, NULL},
    {"[ftp]\nserver = ftp.example:2121", VALUE(server.host), 0, "ftp.example"},
    {"[ftp]\nserver = ftp.example", VALUE(server.port), 21, NULL},
    {"[ftp]\nserver = [::1]:2121", VALUE(server.host), 0, "::1"},
    {"[ftp]\nport = 2121", VALUE(port), 2121, NULL},
    {"[ftp]\nlisten = :2121", VALUE(listen.host), 0, "127.0.0.1"},
    {"[ftp]\nlisten = 2121", VALUE(listen.host), 0, "127.0.0.1"},
    {"[ftp]\nlisten = localhost:21", VALUE(listen.host), 0, "127.0.0.1"},
    {"[ftp]\nlisten = [::1]:21", VALUE(listen.host), 0, "::1"},
    {"[ftp]\nuser = a\npassword = b ; c", VALUE(password), 0, "b"},
};

Test(scenario, values_reach_their_fields)
{
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct scenario *world = good_world(values[i].text);
        const char *at = (const char *)world + values[i].offset;
        int64_t number = 0;
        if (values[i].string) {
            cr_expect_str_eq(at, values[i].string, "%s gave %s", values[i].text, at);
        } else {
            memcpy(&number, at, values[i].size); /* little endian is enough for a test */
            cr_expect_eq(number, values[i].number, "%s gave %lld", values[i].text,
                         (long long)number);
        }
        scenario_free(world);
    }
}

static const struct {
    const char *text, *complaint;
} mistakes[] = {
    {"[modul]\n", "w/x.ini:1: unknown section [modul]; did you mean \"module\"?\n"},
    {"[module\n", "w/x.ini:1: no ] behind the section's name\n"},
    {"[module] x\n", "w/x.ini:1: \"x\" behind the section's name; expected nothing or a "
                     "comment\n"},
    {"[module two]\n", "w/x.ini:1: [module two]: expected [module] without a name\n"},
    {"[fault]\non = resolve\nthen = refuse\n",
     "w/x.ini:1: [fault] has no name; expected [fault NAME]\n"},
    {"think = 2ms\n", "w/x.ini:1: think stands before the first section; expected [SECTION]\n"},
    {"[module]\n\nthink\n", "w/x.ini:3: not understood; expected KEY = VALUE, [SECTION] or a "
                            "comment\n"},
    {"[module]\nthink\nboot\n",
     "w/x.ini:2: not understood; expected KEY = VALUE, [SECTION] or a comment\n"
     "w/x.ini:3: not understood; expected KEY = VALUE, [SECTION] or a comment\n"},
    {"[sim]\npn = 1\n", "w/x.ini:2: unknown key \"pn\" in [sim]; did you mean \"pin\"?\n"},
    {"[sim]\ncolour = 1\n", "w/x.ini:2: unknown key \"colour\" in [sim]; expected one of "
                            "state, busy, pin, puk, iccid, imsi, number, store\n"},
    {"[colour]\n", "w/x.ini:1: unknown section [colour]; expected one of scenario, module, "
                   "sim, network, gnss, ftp, files, fault, message, answer, expect\n"},
    {"[sim]\nbaud = 1\n", "w/x.ini:2: unknown key \"baud\" in [sim]; it belongs in [module]\n"},
    {"[module]\nthink = 1ms\nthink = 2ms\n",
     "w/x.ini:3: think stands twice in [module], first on line 2; expected once\n"},
    {"[module]\n[sim]\n[module]\n",
     "w/x.ini:3: [module] stands twice, first on line 1; expected one\n"},
    {"[module]\nthink = 20\n", "w/x.ini:2: think = \"20\": expected a time such as 250ms, "
                               "75s, 2m, 1h or 0; it needs a unit: 20ms or 20s\n"},
    {"[module]\nbaudrate = 9600\n",
     "w/x.ini:2: unknown key \"baudrate\" in [module]; did you mean \"baud\"?\n"},
    {"[fault x]\non = time 30\nthen = reboot\n",
     "w/x.ini:2: on = \"time 30\": expected \"time TIME\"; it needs a unit: 30ms or 30s\n"},
    {"[module]\nthink = 1.0000001s\n", "w/x.ini:2: think = \"1.0000001s\": expected a time "
                                       "such as 250ms, 75s, 2m, 1h or 0\n"},
    {"[module]\nboot = clod\n", "w/x.ini:2: boot = \"clod\": expected ready or cold; did you "
                                "mean \"cold\"?\n"},
    {"[module]\nmodel = SIM7000X\n",
     "w/x.ini:2: model = \"SIM7000X\": expected one of SIM7000A, SIM7000C, SIM7000E, "
     "SIM7000G; did you mean \"SIM7000A\"?\n"},
    {"[module]\nput_max = 1461\n",
     "w/x.ini:2: put_max = \"1461\": expected a number from 1 to 1460\n"},
    {"[module]\nimei = 12\n", "w/x.ini:2: imei = \"12\": expected 15 digits\n"},
    {"[sim]\npin = 12x4\n", "w/x.ini:2: pin = \"***\": expected `none`, or 4 to 8 digits\n"},
    {"[network]\ncsq = 32,99\n", "w/x.ini:2: csq = \"32,99\": expected two numbers such as "
                                 "13,99 (0-31 or 99, 0-7 or 99)\n"},
    {"[module]\nbattery = 67,3875\n",
     "w/x.ini:2: battery = \"67,3875\": expected three numbers such as 0,67,3875 (0-2, 0-100, "
     "0-65535)\n"},
    {"[network]\nup = 27\n",
     "w/x.ini:2: up = \"27\": expected a rate such as 27kbit/s, or 0\n"},
    {"[network]\nip = 10.0.0.256\n", "w/x.ini:2: ip = \"10.0.0.256\": expected an IPv4 "
                                     "address such as 10.94.36.44\n"},
    {"[scenario]\ndate = 2021-02-29T00:00:00Z\n",
     "w/x.ini:2: date = \"2021-02-29T00:00:00Z\": expected a time in UTC such as "
     "2020-07-28T00:00:00Z\n"},
    {"[message m]\nfrom = 1\nsent = 2021-02-28T00:00:00+02:10\n",
     "w/x.ini:3: sent = \"2021-02-28T00:00:00+02:10\": expected a time such as "
     "2020-07-28T08:00:00+02:00, or with Z\n"},
    {"[ftp]\nuser = a\n", "w/x.ini:2: [ftp] has a user without a password; expected user and "
                          "password, or neither\n"},
    {"[ftp]\nserver = 2121\n",
     "w/x.ini:2: server = \"2121\": expected `memory`, `dialled`, HOST or HOST:PORT\n"},
    {"[ftp]\nserver = a b\n",
     "w/x.ini:2: server = \"a b\": expected `memory`, `dialled`, HOST or HOST:PORT\n"},
    {"[ftp]\nlisten = 70000\n",
     "w/x.ini:2: listen = \"70000\": expected PORT or ADDR:PORT, such as 127.0.0.1:2121\n"},
    {"[ftp]\nlisten = localhost\n", "w/x.ini:2: listen = \"localhost\": expected PORT or "
                                    "ADDR:PORT, such as 127.0.0.1:2121\n"},
    {"[files]\na = digits 1\n", "w/x.ini:2: a = \"digits 1\": expected a path that begins "
                                "with /\n"},
    {"[files]\n/../a = digits 1\n",
     "w/x.ini:2: /../a = \"digits 1\": expected a path of plain names\n"},
    {"[files]\n/a = digit 1\n",
     "w/x.ini:2: /a = \"digit 1\": expected digits N, text TEXT, from FILE, random SIZE or "
     "folder; did you mean \"digits\"?\n"},
    {"[files]\n/a = digits 1T\n", "w/x.ini:2: /a = \"digits 1T\": expected a size such as "
                                  "1024, 64K or 1M, at most 64M\n"},
    {"[files]\n/a = digits 60M\n/b = digits 60M\n",
     "w/x.ini:3: the files take more than 67108864 bytes; expected less\n"},
    {"[files]\n/a = text b\\q\n",
     "w/x.ini:2: column 12: expected one of \\r \\n \\t \\\\ \\{ \\xHH\n"},
    {"[files]\n/a = from none\n", "w/x.ini:2: w/none: there is no such file; expected a file "
                                  "or folder next to the scenario\n"},
    {"[files]\n/a = from ../secret\n",
     "w/x.ini:2: w/../secret: there is no such file; expected a file or folder next to the "
     "scenario\n"},
    {"[files]\n/a = from out\n",
     "w/x.ini:2: w/out: it lies outside the scenario's folder; expected a file or folder "
     "next to the scenario\n"},
    {"[module]\nremind = 9999us\n", "w/x.ini:2: remind = \"9999us\": expected a time such as "
                                    "250ms, 75s, 2m, 1h or 0, at least "
                                    "10ms\n"},
    {"[files]\n/a = from pipes/one\n",
     "w/x.ini:2: w/pipes/one: it is neither a file nor a folder; expected a file or folder "
     "next to the scenario\n"},
    {"[ftp]\nroot = pipes\n",
     "w/x.ini:2: w/pipes/one: it is neither a file nor a folder; expected a file or folder "
     "next to the scenario\n"},
    {"[files]\n/a = digits 1\n/a/b = digits 1\n",
     "w/x.ini:3: /a/b: /a is a file (line 2); expected a folder\n"},
    {"[files]\n/a = digits 1\n/a = digits 1\n",
     "w/x.ini:3: /a comes from line 2 already; expected each path once\n"},
    {"[ftp]\nroot = files\n[files]\n/a.txt = digits 1\n",
     "w/x.ini:4: /a.txt comes from line 2 already; expected each path once\n"},
    {"[files]\n/a/ = digits 1\n",
     "w/x.ini:2: /a/ = \"digits 1\": a path that ends with / is a folder\n"},
    {"[fault x]\n", "w/x.ini:1: [fault x] has no `on`: expected where it strikes\n"
                    "w/x.ini:1: [fault x] has no `then`: expected what it does\n"},
    {"[fault x]\non = conect\nthen = refuse\n",
     "w/x.ini:2: on = \"conect\": expected command, ftp, ftp end, resolve, connect, "
     "connect data, data, host, time, line or sent; did you mean \"connect\"?\n"},
    {"[fault x]\non = command\nthen = silence\n",
     "w/x.ini:2: on = \"command\": expected \"command PATTERN\"\n"},
    {"[fault x]\non = connect control\nthen = refuse\n",
     "w/x.ini:2: on = \"connect control\": expected \"connect\"\n"},
    {"[fault x]\non = data x\nthen = stall\n",
     "w/x.ini:2: on = \"data x\": expected \"data SIZE\"\n"},
    {"[fault x]\non = command +FTPGET=1\nthen = silence\n",
     "w/x.ini:2: on = \"command +FTPGET=1\": matches no command; expected one that begins "
     "with AT\n"},
    {"[fault x]\non = line \\r\\nOK\nthen = silence\n",
     "w/x.ini:2: on = \"line \\\\r\\\\nOK\": matches no line; expected its text without CR "
     "LF\n"},
    {"[fault x]\non = ftp 530\nthen = silence\n",
     "w/x.ini:2: on = \"ftp 530\": matches no FTP command; expected one such as RETR *\n"},
    {"[fault x]\non = resolve\nnth = 0\nthen = refuse\n",
     "w/x.ini:3: nth = \"0\": expected 2, 2..4 or 3.., counted from 1\n"},
    {"[fault x]\non = time 5s\nnth = 2\nthen = reboot\n",
     "w/x.ini:3: nth = \"2\": never strikes: a time comes once\n"},
    {"[fault x]\non = resolve\nchance = 0%\nthen = refuse\n",
     "w/x.ini:3: chance = \"0%\": expected a percentage such as 25%, above 0%\n"},
    {"[fault x]\non = resolve\nthen = refuze\n",
     "w/x.ini:3: then = \"refuze\": unknown action; did you mean \"refuse\"?\n"},
    {"[fault x]\non = command AT\nthen = reply 530 no\n",
     "w/x.ini:3: then = \"reply 530 no\": makes no sense for `on = command`; expected with "
     "ftp, ftp end\n"},
    {"[fault x]\non = ftp PASS*\nthen = reply\n",
     "w/x.ini:3: then = \"reply\": expected \"reply TEXT\", TEXT a number and words, as in "
     "reply "
     "530 Login incorrect\n"},
    {"[fault x]\non = ftp STOR*\nthen = reply Disk full\n",
     "w/x.ini:3: then = \"reply Disk full\": expected \"reply TEXT\", TEXT a number and words, "
     "as "
     "in reply 530 Login incorrect\n"},
    {"[fault x]\non = ftp STOR*\nthen = reply 552Disk full\n",
     "w/x.ini:3: then = \"reply 552Disk full\": expected \"reply TEXT\", TEXT a number and "
     "words, "
     "as in reply 530 Login incorrect\n"},
    {"[fault x]\non = command AT\nthen = code 67\n",
     "w/x.ini:3: then = \"code 67\": expected \"code N [after T]\", N one of 61 to 66 and 70 "
     "to 80\n"},
    {"[fault x]\non = command AT\nthen = code 64 after x\n",
     "w/x.ini:3: then = \"code 64 after x\": expected \"code N [after T]\", N one of 61 to 66 "
     "and 70 to 80\n"},
    {"[fault x]\non = line OK\nthen = damage 3 2\n",
     "w/x.ini:3: then = \"damage 3 2\": expected places of bytes and what becomes of them, as "
     "in "
     "3 7..9 12=x 15+xy\n"},
    {"[fault x]\non = command AT\nthen = damage 3\n",
     "w/x.ini:3: then = \"damage 3\": makes no sense for `on = command`; expected with time, "
     "line, sent\n"},
    {"[fault x]\non = command AT\nthen = urc a\\xzz\n",
     "w/x.ini:3: column 13: expected two hex digits after \\x\n"},
    {"[fault x]\non = command AT\nthen = urc a{1000000}\n",
     "w/x.ini:3: column 22: more text than there is room for\n"},
    {"[fault x]\non = command AT\nthen = silence\nthen = answer OK\n",
     "w/x.ini:4: answer after silence: a thing can be replaced once; expected one of them\n"},
    {"[fault x]\non = command AT+CSQ\nthen = code 66\n",
     "w/x.ini:3: code at a command that is of no FTP operation; expected one such as on = command "
     "AT+FTPGET=1\n"},
    {"[fault x]\non = command AT+FT\nthen = code 66\n",
     "w/x.ini:3: code at a command that is of no FTP operation; expected one such as on = command "
     "AT+FTPGET=1\n"},
    {"[fault x]\non = resolve\non = connect\nthen = refuse\n",
     "w/x.ini:3: on stands twice in [fault x], first on line 2; expected once\n"},
    {"[fault x]\non = resolve\nthen = refuse\n[fault x]\non = resolve\nthen = refuse\n",
     "w/x.ini:4: [fault x] stands twice, first on line 1; expected one\n"},
    {"[expect x]\n", "w/x.ini:1: [expect x] has no aim: expected `command` or `never`\n"},
    {"[expect x]\nnever = AT\ncommand = AT\n",
     "w/x.ini:1: [expect x] has no single aim: expected `command` or `never`, not both\n"},
    {"[expect x]\nnever = AT\ncount = 2\n",
     "w/x.ini:3: count = \"2\": goes with `command`; `never` is none at all\n"},
    {"[expect x]\ncommand = AT\ncount = 3..1\n",
     "w/x.ini:3: count = \"3..1\": expected 2, 1..3 or 1..\n"},
    {"[expect x]\ncommand =\n",
     "w/x.ini:2: command = \"\": expected a pattern; `*` matches anything\n"},
    {"[fault x]\non = resolve\nthen = refuse\nnht = 2\n",
     "w/x.ini:4: unknown key \"nht\" in [fault]; did you mean \"nth\"?\n"},
    {"[fault x]\non = time 1s\nthen = deregister for\n",
     "w/x.ini:3: then = \"deregister for\": expected \"deregister [for T] [after T]\"\n"},
    {"[fault x]\non = time 1s\nthen = no-bearer 9\n",
     "w/x.ini:3: then = \"no-bearer 9\": expected \"no-bearer [N] [after T]\", N a number of "
     "+CME ERROR such as 133\n"},
    {"[fault x]\non = time 1s\nthen = no-attach 0\n",
     "w/x.ini:3: then = \"no-attach 0\": expected \"no-attach [N] [after T]\", N a number of "
     "+CME ERROR such as 133\n"},
    {"[fault x]\non = time 1s\nthen = deregister after x\n",
     "w/x.ini:3: then = \"deregister after x\": expected \"deregister [for T] [after T]\"\n"},
    {"[fault x]\non = line OK\nthen = corrupt x\n",
     "w/x.ini:3: then = \"corrupt x\": expected \"corrupt PERCENT\"\n"},
    {"[fault x]\non = command AT\nthen = urc a\\x00b\n",
     "w/x.ini:3: then = \"urc a\\\\x00b\": a zero byte cannot stand in it\n"},
    {"[files]\n/a = random x\n", "w/x.ini:2: /a = \"random x\": expected a size such as "
                                 "1024, 64K or 1M, at most 64M\n"},
    {"[files]\n/a = from\n", "w/x.ini:2: /a = \"from\": expected the name of a file\n"},
    {"[scenario]\ndate = 2020-01-02 00:00:00Z\n",
     "w/x.ini:2: date = \"2020-01-02 00:00:00Z\": expected a time in UTC such as "
     "2020-07-28T00:00:00Z\n"},
    {"[ftp]\nserver = [::1\n",
     "w/x.ini:2: server = \"[::1\": expected `memory`, `dialled`, HOST or HOST:PORT\n"},
    {"[ftp]\nserver = a:x\n",
     "w/x.ini:2: server = \"a:x\": expected `memory`, `dialled`, HOST or HOST:PORT\n"},
};

Test(scenario, mistakes_say_where_and_what_was_expected)
{
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct complaints complaints = {0};
        struct scenario *world = read_world(mistakes[i].text, &complaints);
        cr_expect_null(world, "%s", mistakes[i].text);
        cr_expect_str_eq(bytes_at(&complaints.text), mistakes[i].complaint, "%s\n%s",
                         mistakes[i].text, bytes_at(&complaints.text));
        scenario_free(world);
        bytes_release(&complaints.text);
    }
}

Test(scenario, all_mistakes_come_at_once_and_long_lines_are_never_cut)
{
    struct bytes text = {0};
    struct complaints complaints = {0};
    bytes_add_text(&text, "[module]\nthink = x\nremind = y\ntitle = ");
    for (int i = 0; i < 2000; i++)
        bytes_add_char(&text, 'a');
    bytes_add_text(&text, "\n[nets]\nquiet = yes\n[sim]\npin = 1\n");
    cr_expect_null(read_world(bytes_at(&text), &complaints));
    cr_expect_eq(complaints.count, 5);
    cr_expect(strstr(bytes_at(&complaints.text),
                     ":4: a line of 2008 characters; expected at most 2000\n"));
    const char *nets = strstr(bytes_at(&complaints.text), ":5: unknown section [nets]");
    const char *pin = strstr(bytes_at(&complaints.text), ":8: pin");
    cr_expect(pin, "the count of lines holds");
    cr_expect(nets && nets < pin, "in the order of the file:\n%s", bytes_at(&complaints.text));
    bytes_clear(&text);
    bytes_add_text(&text, "[scenario]\ntitle = ");
    for (int i = 0; i < 1990; i++)
        bytes_add_char(&text, 'a');
    struct scenario *world = good_world(bytes_at(&text));
    cr_expect_eq(strlen(world->title), 1990, "nothing is lost either");
    scenario_free(world);
    bytes_release(&text);
    bytes_release(&complaints.text);
}

/* `count` lines, each with its number in the middle. The complaint is the last one. */
static void check_too_many(const char *head, const char *before, const char *behind, int count,
                           const char *complaint)
{
    struct bytes text = {0};
    struct complaints complaints = {0};
    bytes_add_text(&text, head);
    for (int i = 0; i < count; i++)
        bytes_addf(&text, "%s%d%s", before, i, behind);
    cr_expect_null(read_world(bytes_at(&text), &complaints));
    const char *told = strstr(bytes_at(&complaints.text), complaint);
    cr_expect(told && strlen(told) == strlen(complaint), "%s\n%s", complaint,
              bytes_at(&complaints.text));
    bytes_release(&text);
    bytes_release(&complaints.text);
}

Test(scenario, too_much_of_anything_is_refused)
{
    check_too_many("[fault x]\non = time 1s\n", "then = urc ", "\n", SCENARIO_ACTIONS_MAX + 1,
                   "w/x.ini:103: too many `then`; expected at most 100\n");
    check_too_many("", "[expect ", "]\nnever = AT\n", SCENARIO_RULES_MAX + 1,
                   "w/x.ini:2001: too many sections; expected at most 1000\n");
    check_too_many("[sim]\n", "x", "\n", COMPLAINTS_MAX + 100,
                   "w/x.ini:1002: and more mistakes, which are not shown\n");
    check_too_many("", "; ", "\n", SCENARIO_FILE_MAX / 8,
                   "w/x.ini:1: a file of more than 1048576 bytes; expected a scenario\n");
}

Test(scenario, files_come_from_the_folder_and_from_recipes)
{
    struct scenario *world =
        good_world("[scenario]\nseed = 3\n[ftp]\nroot = files\n[files]\n"
                   "/1K.txt = digits 1K\n/hello = text a\\r\\n{2} ; c\n"
                   "/fw = from fw.bin\n/noise = random 4\n/logs/ = folder\n"
                   "/deep/c.txt = text \n/braces = text }{4}{3}\n");
    static const struct {
        const char *path;
        bool folder;
        size_t count;
        const char *content;
    } rows[] = {
        {"/1K.txt", false, 1024, "0123456789012345"},
        {"/a.txt", false, 3, "one"},
        {"/braces", false, 7, "}}}}{3}"},
        {"/deep", true, 0, ""},
        {"/deep/b.txt", false, 3, "two"},
        {"/deep/c.txt", false, 0, ""},
        {"/fw", false, 8, "firmware"},
        {"/hello", false, 4, "a\r\n\n"},
        {"/logs", true, 0, ""},
        {"/noise", false, 4, ""},
    };
    cr_assert_eq(world->file_count, sizeof rows / sizeof *rows);
    for (size_t i = 0; i < world->file_count; i++) {
        const struct file_spec *file = &world->files[i];
        cr_expect_str_eq(file->path, rows[i].path);
        cr_expect_eq(file->folder, rows[i].folder, "%s", file->path);
        cr_expect_eq(file->count, rows[i].count, "%s", file->path);
        cr_expect_eq(strncmp(file->content, rows[i].content, strlen(rows[i].content)), 0, "%s",
                     file->path);
    }
    scenario_free(world);
}

Test(scenario, a_folder_that_contains_itself_is_refused)
{
    struct complaints complaints = {0};
    cr_expect_null(read_world("[ftp]\nroot = loop\n", &complaints));
    cr_expect_str_eq(bytes_at(&complaints.text),
                     "w/x.ini:2: w/loop/again: it is a link to a folder that it lies in; "
                     "expected a file or folder next to the scenario\n"
                     "w/x.ini:2: w/loop/and-again: it is a link to a folder that it lies in; "
                     "expected a file or folder next to the scenario\n");
    bytes_release(&complaints.text);
}

/* Folders of 80 names one below the other, and one of `more` names. */
static struct scenario *read_many(size_t more, struct complaints *complaints)
{
    struct bytes text = {0};
    bytes_add_text(&text, "[files]\n/a=folder\n/a-b=folder\n/a/c=folder\n");
    for (size_t i = 0; i < 1250; i++) {
        bytes_addf(&text, "/%zu", i);
        for (size_t j = 1; j < (i ? 80 : more); j++)
            bytes_add_text(&text, "/-");
        bytes_add_text(&text, "=folder\n");
    }
    struct scenario *world = read_world(bytes_at(&text), complaints);
    bytes_release(&text);
    return world;
}

Test(scenario, folders_on_the_way_count_too)
{
    struct complaints complaints = {0};
    struct agenda agenda = {0};
    size_t left = FTPD_NODES_MAX - 1 - 3 - 1249 * 80; /* the root, and three named ones */
    struct scenario *world = read_many(left, &complaints);
    cr_assert(world, "%s", bytes_at(&complaints.text));
    ftpd_free(device_new_ftpd(&agenda, world)); /* they all have room */
    scenario_free(world);
    cr_expect_null(read_many(left + 1, &complaints));
    const char *said = bytes_at(&complaints.text);
    cr_expect(strstr(said, ": more than 100000 files and folders; expected less\n"), "%s",
              said);
    bytes_release(&complaints.text);
}

Test(scenario, loads_from_a_disk)
{
    struct disk disk = fake_disk(on_disk);
    struct complaints complaints = {0};
    struct scenario *world = scenario_load(&disk, "w/good.ini", &complaints);
    cr_assert(world);
    cr_expect_str_eq(world->title, "good");
    cr_expect_str_eq(world->path, "w/good.ini");
    scenario_free(world);
    cr_expect_null(scenario_load(&disk, "w/none.ini", &complaints));
    cr_expect_str_eq(bytes_at(&complaints.text),
                     "w/none.ini:1: no such file; expected a scenario file\n");
    bytes_release(&complaints.text);
}

static const char *name_of_command(void *owner, size_t i)
{
    static const char *const names[] = {"E", "+FTPGET", "+FTPGETNAME", "+CSQ", NULL};
    (void)owner;
    return names[i];
}

/* What is done at a command tells whether it may be one that no modem has. */
Test(scenario, a_fault_may_be_about_a_command_that_it_teaches)
{
    static const struct {
        const char *fault, *complaint;
    } rows[] = {
        {"on = command AT+CIPSEND=5\nthen = answer OK", ""},
        {"on = command AT+CIPSEND=5\nthen = silence", ""},
        {"on = command AT+CIPSEND=5\nthen = delay 1s", ""},
        {"on = command AT+FTPGTE=1\nthen = delay 1s",
         "w/x.ini:1: [fault x]: no command +FTPGTE is known; did you mean \"+FTPGET\"?\n"},
        {"on = command AT+F\"PGET=1\nthen = silence", ""},
        {"on = command AT+CIPSEND=5\nthen = power-off", ""},
        {"on = command AT+CIPSEND=5\nthen = deregister after 2s", ""},
        {"on = command AT+FTPGTE=1\nthen = reboot",
         "w/x.ini:1: [fault x]: no command +FTPGTE is known; did you mean \"+FTPGET\"?\n"},
        {"on = command AT+FTPGTE=1\nthen = silence",
         "w/x.ini:1: [fault x]: no command +FTPGTE is known; did you mean \"+FTPGET\"?\n"},
        {"on = command AT+OWN\nthen = answer OK\n[fault late]\non = command AT+OWN\nnth = 2\n"
         "then = delay 5s",
         ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes text = {0};
        struct complaints complaints = {0};
        bytes_addf(&text, "[fault x]\n%s\n", rows[i].fault);
        struct scenario *world = good_world(bytes_at(&text));
        scenario_check_commands(world, name_of_command, NULL, &complaints);
        cr_expect_str_eq(bytes_at(&complaints.text), rows[i].complaint, "%s", rows[i].fault);
        scenario_free(world);
        bytes_release(&text);
        bytes_release(&complaints.text);
    }
}

Test(scenario, commands_that_no_modem_knows_are_found)
{
    static const struct {
        const char *pattern, *complaint;
    } rows[] = {
        {"AT+FTPGET=1", ""},
        {"at+ftpget*", ""},
        {"AT+FTP*", ""},
        {"AT*", ""},
        {"A*", ""},
        {"*=1", ""},
        {"AT", ""},
        {"ATE0", ""},
        {"AT+CSQ", ""},
        {"AT+FTPGTE=1",
         "w/x.ini:1: [expect x]: no command +FTPGTE is known; did you mean \"+FTPGET\"?\n"},
        {"AT+HTTP*", "w/x.ini:1: [expect x]: no command +HTTP is known\n"},
        {"ATQ0", "w/x.ini:1: [expect x]: no command Q0 is known\n"},
        {"AT+OWN=1", ""},
        {"AT+OWN*", ""},
        {"AT+OWNER", "w/x.ini:1: [expect x]: no command +OWNER is known\n"},
        {"AT+MANY=1", ""},
        {"AT+MANYMORE=1", ""},
        {"AT+MAN", "w/x.ini:1: [expect x]: no command +MAN is known\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes text = {0};
        struct complaints complaints = {0};
        bytes_addf(&text,
                   "[expect x]\ncommand = %s\n[fault own]\non = command AT+OWN\n"
                   "then = answer OK\n[fault many]\non = command AT+MANY*\n"
                   "then = answer OK\n",
                   rows[i].pattern);
        struct scenario *world = good_world(bytes_at(&text));
        scenario_check_commands(world, name_of_command, NULL, &complaints);
        cr_expect_str_eq(bytes_at(&complaints.text), rows[i].complaint, "%s: %s",
                         rows[i].pattern, bytes_at(&complaints.text));
        scenario_free(world);
        bytes_release(&text);
        bytes_release(&complaints.text);
    }
}
