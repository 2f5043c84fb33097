/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_AWS_PROVIDER_TOOLS_H
#define CWTOP_AWS_PROVIDER_TOOLS_H
/* provider_tools.h - what several providers need, or what one of them keeps in a file of its own:
 * secrets out of JSON, the AWS CLI's caches, STS's answers, programs, metadata services. */
#include "aws/provider.h"

/* Members of a JSON object, unescaped into secret memory, never into a tree. */
struct members {
	char *store;
	size_t size;
	struct member {
		const char *name, *value; /* value NULL: not there, or null */
		bool is_number;
	} rows[12];
	size_t n;
};

/* members_read - strings and numbers of the given names (NULL-terminated). @inside: of the object
 * with that name in the outer one; NULL: of the outer one. ERR_PARSE with what is wrong. */
MUST_CHECK enum err
members_read(struct members *m, const struct buf *text, const char *inside,
	     const char *const *names, struct why *why);
/* members_get - "" for what is not there. */
const char *
members_get(const struct members *m, const char *name);
void
members_done(struct members *m); /* cleanses */

/* cache_read - keys that the AWS CLI has cached under this text's name, with at least a quarter of
 * an hour left and not the refused ones; *out stays NULL when there are none. */
MUST_CHECK enum err
cache_read(const struct lookup *lookup, const struct buf *name, struct triple **out,
	   struct why *why);
/* cache_path - ~/.aws/FOLDER/{sha1 of the text}.json; false without a home. */
MUST_CHECK bool
cache_path(const char *folder, const char *text, size_t n, struct text *out);
/* cache_quote - a JSON string in ASCII, as the tools hash it. */
MUST_CHECK bool
cache_quote(struct buf *out, const char *s);

/* sts_region - where roles are assumed. */
const char *
provider_sts_region(const struct lookup *lookup);
/* sts_take - the triple in an answer of AssumeRole*. */
MUST_CHECK enum err
provider_sts_take(const struct lookup *lookup, struct api_request *r, const char *source,
		  struct triple **out, struct why *why);

/* sso_token - the access token for a profile's start URL or session, refreshed when it is time. */
struct sso_login {
	const char *profile, *session, *start_url, *region; /* session NULL: the older form */
};
MUST_CHECK enum err
sso_token(const struct lookup *lookup, const struct sso_login *login, struct buf *out,
	  struct why *why);
/* sso_expired - ERR_EXPIRED with the words that log in again; asks nobody until the file changes.
 */
enum err
sso_expired(const struct lookup *lookup, const struct sso_login *login, const char *problem,
	    struct why *why);

/* child_run - runs a program without a shell; its standard output in `out` (whose limit holds), the
 * last line of its standard error, cleaned and without what looks like keys, in `last_words`. At
 * the end of its time it and all that it has started are killed; it dies with the calling thread.
 * ERR_TIMEOUT, ERR_LIMIT, ERR_STOPPED, ERR_SYSTEM; ERR_REJECTED when it ended with anything but 0.
 */
struct child_order {
	const char *const *argv;  /* NULL-terminated; argv[0] is looked for in PATH */
	const struct aws *client; /* whose stop ends it; NULL */
	int64_t limit_ms;
};
MUST_CHECK enum err
child_run(const struct child_order *order, struct buf *out, struct text *last_words,
	  struct why *why);

/* metadata_get - a request to a metadata service, past any proxy. ERR_* of http_send. */
struct metadata_request {
	const char *method, *url, *header; /* header: one line, or NULL */
	long timeout_ms;
};
MUST_CHECK enum err
metadata_send(const struct lookup *lookup, const struct metadata_request *request, struct why *why);

#endif
