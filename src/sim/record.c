/* SPDX-License-Identifier: MIT */
/* record.c - counts in a small table, requests in a ring. */
#include "sim/record.h"

#include "base/json.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>

#define COUNTED_MAX 512

struct count {
	char service[64], operation[96];
	int64_t n;
};

struct record {
	struct count counts[COUNTED_MAX];
	size_t n_counts;
	struct request_line lines[RECORD_KEPT];
	size_t n_lines; /* ever */
};

struct record *
record_new(void)
{
	return mem_alloc(1, sizeof(struct record));
}

void
record_free(struct record *record)
{
	free(record);
}

/* NULL: the table is full; names that nobody has could fill it. */
static struct count *
count_of(struct record *record, const struct request_line *line)
{
	struct count *count;

	for (size_t i = 0; i < record->n_counts; i++) {
		count = &record->counts[i];
		if (text_is(count->service, line->service) &&
		    text_is(count->operation, line->operation))
			return count;
	}
	if (record->n_counts == COUNTED_MAX)
		return NULL;
	count = &record->counts[record->n_counts++];
	snprintf(count->service, sizeof(count->service), "%s", line->service);
	snprintf(count->operation, sizeof(count->operation), "%s", line->operation);
	return count;
}

void
record_add(struct record *record, const struct request_line *line)
{
	struct count *count = count_of(record, line);

	if (count)
		count->n++;
	record->lines[record->n_lines++ % RECORD_KEPT] = *line;
}

bool
record_calls(const struct record *record, struct buf *out)
{
	struct json_writer w;
	char key[200];

	json_write_init(&w, out, false);
	json_write_object(&w);
	for (size_t i = 0; i < record->n_counts; i++) {
		snprintf(key, sizeof(key), "%s:%s", record->counts[i].service,
			 record->counts[i].operation);
		json_write_key(&w, key);
		json_write_integer(&w, record->counts[i].n);
	}
	json_write_object_end(&w);
	return json_write_ok(&w);
}

static void
write_pair(struct json_writer *w, const char *key, const char *value)
{
	json_write_key(w, key);
	json_write_text(w, value);
}

bool
record_requests(const struct record *record, struct buf *out)
{
	size_t n = MIN(record->n_lines, RECORD_KEPT);
	struct json_writer w;

	json_write_init(&w, out, false);
	json_write_array(&w);
	for (size_t i = record->n_lines - n; i < record->n_lines; i++) {
		const struct request_line *line = &record->lines[i % RECORD_KEPT];

		json_write_object(&w);
		write_pair(&w, "method", line->method);
		write_pair(&w, "path", line->path);
		write_pair(&w, "service", line->service);
		write_pair(&w, "operation", line->operation);
		json_write_key(&w, "status");
		json_write_integer(&w, line->status);
		json_write_object_end(&w);
	}
	json_write_array_end(&w);
	return json_write_ok(&w);
}
