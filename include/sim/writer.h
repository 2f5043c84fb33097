/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_WRITER_H
#define CWTOP_SIM_WRITER_H
/* writer.h - the document of a reply, JSON or XML as the service's protocol has it. Operations use
 * write_* of api.h. */
#include "base/json.h"
#include "sim/service.h"

#define WRITER_DEPTH_MAX 32

struct writer {
	const struct service *service;
	struct buf *buf;
	bool is_xml, is_failed;
	struct json_writer json;
	struct {
		const char *name; /* element to be closed; NULL: none (a flattened list) */
		const char *item; /* element of each item; NULL: not a list */
	} stack[WRITER_DEPTH_MAX];
	unsigned depth;
};

/* writer_begin - opens the document and its envelope. */
void
writer_begin(struct writer *writer, const struct service *service,
	     const struct operation *operation, struct buf *buf, const char *request_id);
/* writer_end - closes them. false: a container was left open, or the buffer is full. */
MUST_CHECK bool
writer_end(struct writer *writer, const struct operation *operation, const char *request_id);

/* key NULL: in a list */
void
writer_text(struct writer *writer, const char *key, const char *value);
void
writer_integer(struct writer *writer, const char *key, int64_t value);
void
writer_number(struct writer *writer, const char *key, double value);
void
writer_flag(struct writer *writer, const char *key, bool value);
void
writer_open(struct writer *writer, const char *key);
/* @item  the element of each item; NULL: the protocol's usual one; equal to key: flattened */
void
writer_open_list(struct writer *writer, const char *key, const char *item);
void
writer_close(struct writer *writer);

#endif
