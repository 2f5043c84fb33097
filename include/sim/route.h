/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_ROUTE_H
#define CWTOP_SIM_ROUTE_H
/* route.h - which operation of which service a request means, from what is in it alone. */
#include "sim/http.h"
#include "sim/params.h"

#define ROUTE_LABELS_MAX 8

struct route {
	const struct service *service;     /* never NULL: at worst the one that knows nothing */
	const struct operation *operation; /* NULL: the service has none such */
	const char *wanted;                /* the operation's name as it was given; NULL: none */
	const char *query;                 /* behind the '?'; "": none */
	struct param_label labels[ROUTE_LABELS_MAX];
	size_t n_labels;
};

/* route_find - JSON by X-Amz-Target; else the service of the credential scope, and there by Action
 * or by path; unsigned requests by Action or path alone. @arena  owns the texts */
void
route_find(struct arena *arena, const struct http_request *request, struct route *out);

/* route_fits - whether method and path match "GET /a/{Label}?x=y", and the labels. */
MUST_CHECK bool
route_fits(struct arena *arena, const char *pattern, const char *method, const char *path,
	   struct route *out);

/* route_bucket - the bucket in a host name "BUCKET.s3.…"; NULL: there is none. */
const char *
route_bucket(struct arena *arena, const char *host);

#endif
