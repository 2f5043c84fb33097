/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_TRACE_FILTER_H
#define CWTOP_SIM_TRACE_FILTER_H
/* trace_filter.h - filter expressions of X-Ray, as far as the traces here have what they ask for:
 * ok, error, throttle, fault, partial; responsetime, duration, http.status; http.url, http.method;
 * service("NAME") and service("NAME") { ... }; AND, OR, !, parentheses. */
#include "sim/traces.h"

/* trace_filter_fits - whether the trace fits. @url  of the request
 * @out_is_bad  the expression is none; then the result is false */
bool
trace_filter_fits(const char *expression, const struct trace *trace, const char *url,
		  bool *out_is_bad);

#endif
