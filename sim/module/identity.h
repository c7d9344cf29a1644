/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODULE_IDENTITY_H
#define SIM_MODULE_IDENTITY_H

#include "base/bytes.h"
#include "module/options.h"

/* What a module with these options says it is, without line ends: AT+CGMI, AT+CGMM and ATI (AT
 * manual V1.06, 3.2.1, 3.2.2, 2.2.5). By model and revision, unless the options have the words. */
void identity_add_maker(const struct module_options *options, struct bytes *out);
void identity_add_product(const struct module_options *options, struct bytes *out);
void identity_add_ident(const struct module_options *options, struct bytes *out);

#endif
