/* SPDX-License-Identifier: MIT */
/* The application network that FTP goes out with (AT+CNACT; AT manual V1.06, 5.2.22). The SIM7000
 * has one, the SIM7070 four by number; both are the same object, and the rows differ. */
#include "base/bytes.h"
#include "module/inside.h"

/* Opening never fails at once: OK comes first and a URC tells what became of it, as the note
 * (4.1) shows and TinyGSM, which waits for either URC, expects; unless cnact_refused says so. */

static void opened(void *owner);

void app_network_init(struct module *module)
{
    for (int i = 0; i < APP_NETWORKS_MAX; i++) {
        struct app_network *app = &module->apps[i];
        app->module = module;
        app->index = i;
        alarm_init(&app->opened, opened, app);
    }
}

void app_network_release(struct module *module)
{
    for (int i = 0; i < APP_NETWORKS_MAX; i++)
        alarm_cancel(module->agenda, &module->apps[i].opened);
}

bool app_network_any_up(const struct module *module)
{
    for (int i = 0; i < APP_NETWORKS_MAX; i++)
        if (module->apps[i].state == BEARER_UP)
            return true;
    return false;
}

void app_network_start_up(struct module *module)
{
    struct app_network *app = &module->apps[0];
    if (module->network.attached) {
        app->state = BEARER_UP;
        bearer_tell(module);
    } else {
        app->awaited = true;
    }
}

static void say(const struct app_network *app)
{
    struct bytes text = {0};
    bytes_add_text(&text, "+APP PDP: ");
    if (app->module->options->cnact_form == CNACT_INDEX)
        bytes_addf(&text, "%d,", app->index);
    bytes_add_text(&text, app->state == BEARER_UP ? "ACTIVE" : "DEACTIVE");
    module_say_loss(app->module, bytes_at(&text));
    bytes_release(&text);
}

void app_network_open(struct app_network *app, bool stays)
{
    app->state = BEARER_OPENING;
    app->stays = stays;
    app->awaited = false;
    network_attach_for_bearer(app->module);
    alarm_set_in(app->module->agenda, &app->opened,
                 app->module->network_options->activate_delay);
}

static void opened(void *owner)
{
    struct app_network *app = owner;
    int cme; /* the URC has no number */
    bool up = network_gives_bearer(app->module, &cme);
    app->state = up ? BEARER_UP : BEARER_DOWN;
    app->awaited = !up && app->stays;
    say(app);
    bearer_tell(app->module);
}

void app_network_close(struct app_network *app)
{
    bool was_down = app->state == BEARER_DOWN;
    alarm_cancel(app->module->agenda, &app->opened);
    app->state = BEARER_DOWN;
    app->stays = app->awaited = false;
    if (was_down)
        return;
    say(app);
    bearer_tell(app->module);
}

/* --- what the network does --- */

void app_network_attached(struct module *module)
{
    for (int i = 0; i < APP_NETWORKS_MAX; i++)
        if (module->apps[i].awaited)
            app_network_open(&module->apps[i], module->apps[i].stays);
}

static void drop(struct app_network *app)
{
    bool stays = app->stays;
    if (app->state == BEARER_DOWN)
        return;
    app_network_close(app);
    if (!stays)
        return;
    if (app->module->network.attached)
        app_network_open(app, true);
    app->stays = true;
    app->awaited = !app->module->network.attached;
}

void app_network_drop(struct module *module)
{
    for (int i = 0; i < APP_NETWORKS_MAX; i++)
        drop(&module->apps[i]);
}

void app_network_forget(struct module *module)
{
    app_network_release(module);
    for (int i = 0; i < APP_NETWORKS_MAX; i++) {
        struct app_network *app = &module->apps[i];
        app->state = BEARER_DOWN;
        app->stays = app->awaited = false;
    }
}
