/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_SIM_LOG_SOURCE_H
#define CWTOP_SIM_LOG_SOURCE_H
/* log_source.h - what stands in the simulated log groups: made on demand, minute by minute, from
 * the functions' metrics, the tasks and the visitors. The same lines whoever asks when, but for
 * tasks that ECS has forgotten: their lines go with them. */
#include "sim/inventory.h"

#define LOG_KEPT_DAYS 7
#define LOG_LATE_MS 2000 /* an event can be read that long after it happened */
#define LOG_STREAM_MAX 160
#define LOG_MESSAGE_MAX 1024

struct log_line {
	int64_t time_ms;
	uint64_t id; /* grows with time */
	char stream[LOG_STREAM_MAX];
	char message[LOG_MESSAGE_MAX];
};

/* What takes the lines. */
struct log_reader {
	void *self;
	/* line - false: enough. */
	bool (*line)(void *self, const struct log_line *line);
};

/* log_read - all lines of a group in [from_ms, to_ms), in order of time. false: memory is out. */
MUST_CHECK bool
log_read(struct call *call, const struct inventory_item *group, int64_t from_ms, int64_t to_ms,
	 const struct log_reader *reader);

/* One stream of a group, and when it is written. */
struct log_stream {
	const char *name;
	int64_t from_ms, to_ms; /* [from, to) */
};
struct log_streams {
	struct log_stream *items;
	size_t n;
};
/* log_streams - of a group, by name. */
struct log_streams
log_streams(struct call *call, const struct inventory_item *group);

/* log_first_ms - what is older is gone. */
int64_t
log_first_ms(const struct call *call);

/* ---- for those who make lines ---- */

struct log_minute {
	struct call *call;
	const struct inventory_item *group;
	int64_t start_ms;
	struct log_line *lines;
	size_t n, max;
	bool is_failed;
};

/* log_add - one line, at a moment of this minute; others are dropped. */
void
log_add(struct log_minute *minute, int64_t time_ms, const char *stream, const char *fmt, ...)
	PRINTF_LIKE(4, 5);
/* log_count - the sum of a metric of the group's writer in the minute; 0: nothing. */
unsigned
log_count(const struct log_minute *minute, const char *namespace_, const char *dimension,
	  const char *metric);

/* log_function_stream, log_visit_stream - names of the streams of an hour. */
#define LOG_INSTANCES 4 /* of a function at a time */
const char *
log_function_stream(struct call *call, const struct inventory_item *group, int64_t hour,
		    unsigned instance);
const char *
log_visit_stream(struct call *call, int64_t hour);

void
log_of_function(struct log_minute *minute);
void
log_of_family(struct log_minute *minute);
void
log_of_monitor(struct log_minute *minute);

#endif
