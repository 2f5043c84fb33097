/* SPDX-License-Identifier: MIT */
/* job_files.c - status.json and the head of config.json. */
#include "model/job_files.h"

#include <limits.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"

#define TEXT_MAX 512
#define REMAINING_MAX_S (400 * 86400.0) /* more is no expectation */

/* ---- members ---- */

struct reading {
	struct arena *arena;
	bool is_out_of_memory;
};

static const char *
take_text(struct reading *r, const struct json_val *object, const char *key)
{
	const char *text = json_text(json_get(object, key), "");
	char clean[TEXT_MAX];
	const char *copy;

	if (!*text)
		return "";
	(void)text_clean(text, strlen(text), clean, sizeof(clean));
	copy = arena_text(r->arena, clean);
	r->is_out_of_memory = r->is_out_of_memory || !copy;
	return copy ? copy : "";
}

static int64_t
take_time(const struct json_val *object, const char *key)
{
	int64_t ms;

	return date_parse_iso(json_text(json_get(object, key), ""), &ms) && ms > 0 ? ms / 1000 : 0;
}

static bool
take_int(const struct json_val *object, const char *key, int *out)
{
	const struct json_val *val = json_get(object, key);
	int64_t number;

	if (json_type(val) != JSON_T_NUMBER || !json_integer(val, &number) || number < INT_MIN ||
	    number > INT_MAX)
		return false;
	*out = (int)number;
	return true;
}

/* ---- the documents ---- */

/* A file in the wrong folder would show one job with another's end. */
static enum err
open_file(const char *text, size_t len, const char *schema, const char *id, struct json **out,
	  struct why *why)
{
	const struct json_val *root;
	struct json *doc = NULL;
	enum err err = json_parse(text, len, 0, &doc, why);

	if (err)
		return err;
	root = json_root(doc);
	if (json_type(root) != JSON_T_OBJECT)
		err = err_set(ERR_PARSE, why, "it is no JSON object");
	else if (!text_is(json_text(json_get(root, "schema"), ""), schema))
		err = err_set(ERR_PARSE, why, "its \"schema\" is not \"%s\"", schema);
	else if (!text_is(json_text(json_get(root, "job_id"), ""), id))
		err = err_set(ERR_PARSE, why, "its \"job_id\" is of another job");
	if (err) {
		json_free(doc);
		return err;
	}
	*out = doc;
	return ERR_OK;
}

static bool
state_of(const char *word, enum job_state *out)
{
	static const enum job_state said[] = { JOB_IS_RUNNING, JOB_IS_SUCCEEDED, JOB_IS_FAILED,
					       JOB_IS_CANCELLED };

	for (size_t i = 0; i < LEN(said); i++) {
		if (text_is(job_state_word(said[i]), word)) {
			*out = said[i];
			return true;
		}
	}
	return false;
}

static void
take_numbers(const struct json_val *root, struct job_status *status)
{
	double progress = json_number(json_get(root, "progress"), -1);
	double remaining_s = json_number(json_get(root, "remaining_s"), -1);

	status->progress = progress >= 0 ? MIN(progress, 1.0) : -1;
	status->remaining_s =
		remaining_s >= 0 && remaining_s < REMAINING_MAX_S ? (int64_t)remaining_s : -1;
	status->has_exit_code = take_int(root, "exit_code", &status->exit_code);
	if (!take_int(root, "attempt", &status->attempt) || status->attempt < 0)
		status->attempt = 0;
}

struct job_status
job_status_none(void)
{
	return (struct job_status){ .state = JOB_IS_UNKNOWN,
				    .progress = -1,
				    .step = "",
				    .error = "",
				    .remaining_s = -1,
				    .task_arn = "",
				    .log_group = "",
				    .log_stream = "" };
}

struct job_status
job_status_unreadable(const char *sentence)
{
	struct job_status status = job_status_none();

	status.is_there = true;
	status.error = sentence;
	return status;
}

enum err
job_status_read(const char *text, size_t len, const char *id, struct arena *arena,
		struct job_status *out, struct why *why)
{
	struct job_status status = job_status_none();
	struct reading r = { .arena = arena };
	const struct json_val *root;
	struct json *doc = NULL;
	enum err err = open_file(text, len, "cwtop-job-status/1", id, &doc, why);

	if (err)
		return err;
	root = json_root(doc);
	if (state_of(json_text(json_get(root, "state"), ""), &status.state)) {
		status.is_there = true;
		status.step = take_text(&r, root, "step");
		status.error = take_text(&r, root, "error");
		status.task_arn = take_text(&r, root, "task_arn");
		status.log_group = take_text(&r, root, "log_group");
		status.log_stream = take_text(&r, root, "log_stream");
		status.started_s = take_time(root, "started_at");
		status.updated_s = take_time(root, "updated_at");
		status.finished_s = take_time(root, "finished_at");
		take_numbers(root, &status);
	} else {
		err = err_set(ERR_PARSE, why,
			      "its \"state\" is none of running, succeeded, failed, cancelled");
	}
	json_free(doc);
	if (!err && r.is_out_of_memory)
		err = err_memory(why);
	if (!err)
		*out = status;
	return err;
}

enum err
job_head_read(const char *text, size_t len, const char *id, struct arena *arena,
	      struct job_head *out, struct why *why)
{
	struct reading r = { .arena = arena };
	struct job_head head = { "", "", 0 };
	struct json *doc = NULL;
	enum err err = open_file(text, len, "cwtop-job-config/1", id, &doc, why);

	if (err)
		return err;
	head.template_name = take_text(&r, json_root(doc), "template");
	head.by = take_text(&r, json_root(doc), "submitted_by");
	head.submitted_s = take_time(json_root(doc), "submitted_at");
	json_free(doc);
	if (r.is_out_of_memory)
		return err_memory(why);
	*out = head;
	return ERR_OK;
}
