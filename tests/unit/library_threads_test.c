/* SPDX-License-Identifier: MIT */
/* Threads that each have a modem of libsim7000: they share nothing, not even memory. */
#include "library_host.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static void *whole_life(void *journal)
{
    struct sim7000_config config = {.size = sizeof config, .scenario = library_world};
    for (int i = 0; i < 20; i++) {
        sim7000 *modem = sim7000_new(&config);
        library_set_up(modem);
        library_say(modem, "AT+FTPGET=1\r");
        free(*(char **)journal);
        *(char **)journal = strdup(sim7000_journal(modem));
        sim7000_free(modem);
    }
    return NULL;
}

Test(library_threads, have_modems_of_their_own)
{
    enum { THREADS = 8 };
    pthread_t threads[THREADS];
    char *journals[THREADS] = {0};
    for (int i = 0; i < THREADS; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, whole_life, &journals[i]), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < THREADS; i++)
        cr_expect_str_eq(journals[i], journals[0]);
    for (int i = 0; i < THREADS; i++)
        free(journals[i]);
}
