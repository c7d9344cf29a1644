/* SPDX-License-Identifier: MIT */
#include "base/die.h"
#include "fuzz.h"
#include "hand.h"

#include <stdio.h>

/* A host and two clients of the control do anything to a modem (hand.h). Each line is answered
 * once, in JSON; and whatever it was, it plays again as it was saved. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hand hand;
    struct bytes why = {0};
    hand_init(&hand, scenario_default(), NULL);
    hand_play(&hand, (struct span){(const char *)data, size});
    bool replays = hand_replays(&hand, &why);
    if (!replays)
        fputs(bytes_at(&why), stderr);
    must(replays);
    hand_release(&hand);
    bytes_release(&why);
    return 0;
}
