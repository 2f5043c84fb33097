/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_WIRE_H
#define CWTOP_SIM_WIRE_H
/* wire.h - replies that no HTTP library would send: written byte by byte on the connection's own
 * socket, which is to be closed afterwards. */
#include "sim/http.h"

struct wire {
	int fd;
	bool is_head; /* the request was a HEAD: no body */
	void *self;
	/* wait - real milliseconds; false: the server stops, give up. */
	bool (*wait)(void *self, unsigned ms);
};

/* wire_is_wanted - this trouble is one of the bytes. */
bool
wire_is_wanted(const struct trouble *trouble);

/* wire_send - the reply with its trouble; blocks as long as that takes. */
void
wire_send(const struct wire *wire, const struct http_reply *reply);

#endif
