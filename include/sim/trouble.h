/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_TROUBLE_H
#define CWTOP_SIM_TROUBLE_H
/* trouble.h - the kinds of trouble that --fault can make: one row each. */
#include "base/base.h"

/* When it strikes. */
enum trouble_phase {
	TROUBLE_NEVER,
	TROUBLE_CLOCK,   /* the service's clock is off; nothing else */
	TROUBLE_REFUSE,  /* an error reply in the service's dialect, to who may call at all */
	TROUBLE_INSTEAD, /* the operation does not happen */
	TROUBLE_AFTER,   /* the operation happens, its reply suffers */
	TROUBLE_WITHIN,  /* the operation happens, and has its own way to be bad */
};

/*        kind, name, phase, its keys, help */
#define TROUBLE_TABLE(X)                                                                           \
	X(TROUBLE_NONE, "none", TROUBLE_NEVER, "",                                                 \
	  "nothing: calls that fit are spared by later faults")                                    \
	X(TROUBLE_THROTTLE, "throttle", TROUBLE_REFUSE, "code status",                             \
	  "refused with the service's own throttling code")                                        \
	X(TROUBLE_ERROR, "error", TROUBLE_REFUSE, "code status",                                   \
	  "an error reply; status=500 unless told")                                                \
	X(TROUBLE_DENIED, "denied", TROUBLE_REFUSE, "", "access denied, naming the action")        \
	X(TROUBLE_EXPIRED, "expired", TROUBLE_REFUSE, "", "the caller's token has expired")        \
	X(TROUBLE_GONE, "gone", TROUBLE_REFUSE, "code status",                                     \
	  "what was asked for does not exist; code=ResourceNotFoundException")                     \
	X(TROUBLE_DELAY, "delay", TROUBLE_AFTER, "", "answered late; ms=1000 unless told")         \
	X(TROUBLE_DRIP, "drip", TROUBLE_AFTER, "every", "bytes one by one, every=20 ms")           \
	X(TROUBLE_RESET_BEFORE, "reset-before", TROUBLE_INSTEAD, "",                               \
	  "connection reset, the operation does not happen")                                       \
	X(TROUBLE_RESET_AFTER, "reset-after", TROUBLE_AFTER, "",                                   \
	  "the operation happens, then the connection is reset")                                   \
	X(TROUBLE_ERROR_AFTER, "error-after", TROUBLE_AFTER, "code status",                        \
	  "the operation happens, its reply is an error; status=500 unless told")                  \
	X(TROUBLE_CUT, "cut", TROUBLE_AFTER, "at", "closed after at=0 bytes of the body")          \
	X(TROUBLE_SHORT, "short-length", TROUBLE_AFTER, "", "Content-Length is half of the body")  \
	X(TROUBLE_LONG, "long-length", TROUBLE_AFTER, "", "Content-Length is 1000 bytes too much") \
	X(TROUBLE_CHUNKED_CUT, "chunked-cut", TROUBLE_AFTER, "at",                                 \
	  "chunked, closed after at=0 bytes without the last chunk")                               \
	X(TROUBLE_BOMB, "bomb", TROUBLE_INSTEAD, "", "a megabyte of gzip that unpacks to 1 GiB")   \
	X(TROUBLE_HUGE, "huge", TROUBLE_INSTEAD, "", "chunks without end")                         \
	X(TROUBLE_GARBAGE, "garbage", TROUBLE_INSTEAD, "body",                                     \
	  "random bytes instead of HTTP; body=1: as the body of a reply")                          \
	X(TROUBLE_HTML, "html", TROUBLE_INSTEAD, "status", "a web page; status=200 unless told")   \
	X(TROUBLE_REDIRECT, "redirect", TROUBLE_INSTEAD, "status location",                        \
	  "302 to location=http://127.0.0.1:9/ unless told")                                       \
	X(TROUBLE_EMPTY, "empty", TROUBLE_INSTEAD, "status", "200 and no body")                    \
	X(TROUBLE_NOT_JSON, "notjson", TROUBLE_INSTEAD, "",                                        \
	  "200 with a body that is neither JSON nor XML")                                          \
	X(TROUBLE_DUPLICATE, "duplicate-header", TROUBLE_AFTER, "", "every header twice")          \
	X(TROUBLE_HEADERS, "headers", TROUBLE_AFTER, "", "300 kB of headers")                      \
	X(TROUBLE_UNRULY, "unruly", TROUBLE_WITHIN, "s",                                           \
	  "half of a log's events come up to s=30 s late; pages in no order, with repeats or "     \
	  "none")                                                                                  \
	X(TROUBLE_SKEW, "skew", TROUBLE_CLOCK, "s", "the service's clock is off by s=600 seconds")

enum trouble_kind {
#define TROUBLE_ENUM(kind, name, phase, keys, help) kind,
	TROUBLE_TABLE(TROUBLE_ENUM)
#undef TROUBLE_ENUM
		TROUBLE_COUNT
};

struct trouble_row {
	const char *name;
	enum trouble_phase phase;
	const char *keys; /* besides ms: it waits so long first */
	const char *help;
};

extern const struct trouble_row trouble_rows[TROUBLE_COUNT];

struct trouble {
	enum trouble_kind kind;
	int64_t ms, every, at, status, body, s; /* 0: not told */
	char code[96], location[256];
};

#endif
