/* SPDX-License-Identifier: MIT */
#ifndef SIM_REPORT_JUNIT_H
#define SIM_REPORT_JUNIT_H

#include "base/bytes.h"
#include "base/usec.h"

/* Results as the XML that CI systems read (JUnit's, as GitLab, Jenkins and GitHub take it). */
struct report_case {
    const char *path; /* of the trace */
    bool passed;
    usec took;           /* real time */
    struct span message; /* the plain failure message; its first line is the summary */
    struct span outcome; /* what held and what struck, a line each; may be empty */
};

void report_junit(const struct report_case *cases, size_t count, struct bytes *out);

#endif
