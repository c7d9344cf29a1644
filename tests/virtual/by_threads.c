/* SPDX-License-Identifier: MIT */
/* A host whose second thread reads, while the first waits for a condition until a time. */
#include "modem.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t news = PTHREAD_COND_INITIALIZER;
static char fresh[4096];
static size_t fresh_count;

static void *reads(void *owner)
{
    struct modem *modem = owner;
    char bytes[16];
    ssize_t count;
    while ((count = read(modem->fd, bytes, sizeof bytes)) > 0) {
        pthread_mutex_lock(&lock);
        for (ssize_t i = 0; i < count && fresh_count < sizeof fresh; i++)
            fresh[fresh_count++] = bytes[i];
        pthread_cond_signal(&news);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static bool wait(struct modem *modem, long ms)
{
    struct timespec end;
    int error = 0;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += ms / 1000 + (end.tv_nsec + ms % 1000 * 1000000) / 1000000000;
    end.tv_nsec = (end.tv_nsec + ms % 1000 * 1000000) % 1000000000;
    pthread_mutex_lock(&lock);
    while (fresh_count == 0 && error == 0)
        error = pthread_cond_timedwait(&news, &lock, &end);
    modem_heard(modem, fresh, fresh_count);
    fresh_count = 0;
    pthread_mutex_unlock(&lock);
    return error == 0;
}

int main(int argc, char **argv)
{
    static struct modem modem = {.wait = wait};
    pthread_t reader;
    modem_open(&modem, argc > 1 ? argv[1] : "", 0);
    if (pthread_create(&reader, NULL, reads, &modem) != 0)
        return 1;
    return modem_download(&modem);
}
