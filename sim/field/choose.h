/* SPDX-License-Identifier: MIT */
#ifndef SIM_FIELD_CHOOSE_H
#define SIM_FIELD_CHOOSE_H

#include "field/operations.h"
#include "field/world.h"

/* The world that explains a conversation best. Of the causes that fit an operation (causes.h) the
 * first is taken with which the rehearsed operation is that of the log; where none is, the one
 * that comes nearest. What else might be is told to the world as doubts. */
void choose_world(const struct dialogue *dialogue, const char *title, struct world *world);

#endif
