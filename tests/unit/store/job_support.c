/* SPDX-License-Identifier: MIT */
/* job_support.c - see job_support.h. */
#include "job_support.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/uuid.h"

#define MEMORY_MAX ((size_t)256 << 20)

void
job_id_of(unsigned i, char out[JOB_ID_SIZE])
{
	(void)snprintf(out, JOB_ID_SIZE, "01a1fd00-0000-7000-8000-%012x", i);
}

struct job_intent
job_intent_of(unsigned i)
{
	struct job_intent intent = {
		.created_ms = T0_MS + i,
		.account = "123456789012",
		.region = "eu-central-1",
		.endpoint = "127.0.0.1:4566",
		.route = "jobs",
		.template_name = "transport",
		.title = "Straße \"7\"\n\ttwice \\ \xf0\x9f\x9a\x8c",
		.kind = ROUTE_QUEUE_TASK,
		.bucket = "bucket",
		.key = "jobs/x/config.json",
		.config = "{\"a\":[1,2.50,\"\\u00e9\"]}\r\n\x01\x7f",
		.queue = "queue.fifo",
		.message = "{\"job_id\":\"x\"}",
		.is_fifo = true,
		.is_idempotent = true,
		.run = "",
		.by = "user@host",
	};

	job_id_of(i, intent.id);
	return intent;
}

struct job_note
job_note_of(unsigned i, enum job_phase phase, int64_t time_ms)
{
	struct job_note note = { .phase = phase, .time_ms = time_ms };

	job_id_of(i, note.id);
	return note;
}

struct job_log *
log_opened(const struct place *place)
{
	struct job_log *log = NULL;
	struct why why = { "" };
	enum err err = job_log_open(place->store, &log, &why);

	assert_string_equal(why.text, "");
	assert_int_equal(err, ERR_OK);
	return log;
}

struct job_log *
log_claimed(const struct place *place, const char *name)
{
	struct job_log *log = NULL;
	struct why why = { "" };
	enum err err = job_log_claim(place->store, name, &log, &why);

	assert_string_equal(why.text, "");
	assert_int_equal(err, ERR_OK);
	return log;
}

void
log_intend(struct job_log *log, unsigned i)
{
	struct job_intent intent = job_intent_of(i);
	struct why why = { "" };

	assert_int_equal(job_log_intend(log, &intent, &why), ERR_OK);
	assert_int_equal(job_log_sync(log, &why), ERR_OK);
}

void
log_note(struct job_log *log, unsigned i, enum job_phase phase, int64_t time_ms)
{
	struct job_note note = job_note_of(i, phase, time_ms);
	struct why why = { "" };

	assert_int_equal(job_log_note(log, &note, &why), ERR_OK);
	assert_int_equal(job_log_sync(log, &why), ERR_OK);
}

struct seen
seen_at(const struct place *place, int64_t now_s)
{
	struct seen seen = { .arena = arena_new(MEMORY_MAX) };
	struct why why = { "" };

	assert_int_equal(job_log_read(place->store, now_s, seen.arena, &seen.all, &why), ERR_OK);
	return seen;
}

void
seen_done(struct seen *seen)
{
	arena_free(seen->arena);
}

const struct job_record *
seen_job(const struct seen *seen, unsigned i)
{
	char id[JOB_ID_SIZE];

	job_id_of(i, id);
	for (size_t k = 0; k < seen->all.n; k++)
		if (strcmp(seen->all.items[k].intent.id, id) == 0)
			return &seen->all.items[k];
	fail_msg("no job %u is in the journal", i);
	return NULL;
}

static size_t
look(const struct place *place, char out[512])
{
	char path[512];
	DIR *dir;
	size_t n = 0;

	place_path(place, "state/jobs", path);
	dir = opendir(path);
	if (!dir)
		return 0;
	for (struct dirent *entry; (entry = readdir(dir));)
		if (entry->d_name[0] != '.') {
			n++;
			(void)snprintf(out, 512, "state/jobs/%s", entry->d_name);
		}
	closedir(dir);
	return n;
}

void
log_write(const struct place *place, const char *name, const void *bytes, size_t n)
{
	char path[512];

	place_path(place, name, path);
	(void)unlink(path);
	place_write(place, name, bytes, n);
}

void
log_path(const struct place *place, char out[512])
{
	assert_int_equal(look(place, out), 1);
}

size_t
log_count(const struct place *place)
{
	char path[512];

	return look(place, path);
}

static void
assert_texts_equal(const char *a, const char *b)
{
	if (!text_is(a, b))
		fail_msg("'%s' is not '%s'", a ? a : "(none)", b ? b : "(none)");
}

void
assert_intents_equal(const struct job_intent *a, const struct job_intent *b)
{
	assert_texts_equal(a->id, b->id);
	assert_int_equal(a->created_ms, b->created_ms);
	assert_texts_equal(a->account, b->account);
	assert_texts_equal(a->region, b->region);
	assert_texts_equal(a->endpoint, b->endpoint);
	assert_texts_equal(a->route, b->route);
	assert_texts_equal(a->template_name, b->template_name);
	assert_texts_equal(a->title, b->title);
	assert_int_equal(a->kind, b->kind);
	assert_texts_equal(a->bucket, b->bucket);
	assert_texts_equal(a->key, b->key);
	assert_texts_equal(a->config, b->config);
	assert_texts_equal(a->queue, b->queue);
	assert_texts_equal(a->message, b->message);
	assert_int_equal(a->is_fifo, b->is_fifo);
	assert_int_equal(a->is_idempotent, b->is_idempotent);
	assert_texts_equal(a->run, b->run);
	assert_texts_equal(a->by, b->by);
}
