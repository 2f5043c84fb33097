/* SPDX-License-Identifier: MIT */
/* run_files.c - what a worker puts beside config.json: status.json while it runs and when it is
 * over, artifacts when it went well. The results are invented: curves that follow from the values
 * of the configuration, and are the same for the same values. */
#include "sim/run.h"

#include "base/clock.h"
#include "base/json_put.h"
#include "sim/random.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FILE_MAX_BYTES ((size_t)80 << 20)
#define CONFIG_DEPTH_MAX 32

static const struct {
	const char *word;
	int exit_code;
} ends[] = {
	[RUN_SUCCEEDS] = { "succeeded", 0 },  [RUN_REFUSES] = { "failed", 2 },
	[RUN_CRASHES] = { "failed", 1 },      [RUN_DIES] = { "failed", 137 },
	[RUN_CANCELLED] = { "cancelled", 0 }, [RUN_IDLES] = { "cancelled", 0 },
};

/* Puts it into the job's folder. */
static bool
put(const struct slip *slip, struct objects *objects, const char *name, const char *type,
    const struct buf *bytes, int64_t time_ms)
{
	char key[1200];
	const struct object object = {
		.bucket = (char *)(uintptr_t)slip->bucket,
		.key = key,
		.content_type = (char *)(uintptr_t)type,
		.bytes = (unsigned char *)bytes->data,
		.n = bytes->len,
		.modified_ms = time_ms,
	};

	snprintf(key, sizeof(key), "%s%s", slip->folder, name);
	return objects_put(objects, &object);
}

/* ---- status.json ---- */

static void
begin_status(struct json_writer *w, struct buf *buf, const struct slip *slip, const char *state)
{
	buf_init(buf, 65536);
	json_write_init(w, buf, true);
	json_write_object(w);
	json_put_text(w, "schema", "cwtop-job-status/1");
	json_put_text(w, "job_id", slip->order->id);
	json_put_text(w, "state", state);
}

static bool
end_status(struct json_writer *w, struct buf *buf, const struct slip *slip, struct objects *objects,
	   int64_t time_ms)
{
	bool ok;

	json_write_object_end(w);
	ok = json_write_ok(w) &&
	     put(slip, objects, "status.json", "application/json", buf, time_ms);
	buf_done(buf);
	return ok;
}

bool
run_write_status(const struct run *run, const struct sim_task *task, struct objects *objects,
		 int64_t now_ms)
{
	int64_t over_ms = task_over_ms(task);
	bool is_over = now_ms >= over_ms;
	double progress = run_progress(run, task, now_ms);
	int64_t left_ms = run->whole_ms - (now_ms - run->begun_ms);
	char step[RUN_STEP_MAX];
	struct json_writer w;
	struct buf buf;

	run_step(run, progress, step);
	begin_status(&w, &buf, run->slip, is_over ? ends[run->end].word : "running");
	json_put_number(&w, "progress", progress);
	json_put_text(&w, "step", step);
	json_put_said(&w, "error", is_over ? run->error : NULL);
	json_put_time(&w, "started_at", task->started_ms / 1000);
	json_put_time(&w, "updated_at", MIN(now_ms, over_ms) / 1000);
	json_put_time(&w, "finished_at", is_over ? over_ms / 1000 : 0);
	json_put_integer_if(&w, "remaining_s", !is_over, MAX(left_ms + 999, 0) / 1000);
	json_put_integer_if(&w, "exit_code", is_over, ends[run->end].exit_code);
	json_put_text(&w, "task_arn", run->task_arn);
	json_put_text(&w, "log_group", run->log_group);
	json_put_text(&w, "log_stream", run->log_stream);
	json_put_integer(&w, "attempt", MAX(run->attempt, 1));
	return end_status(&w, &buf, run->slip, objects, MIN(now_ms, over_ms));
}

bool
run_write_cancelled(const struct slip *slip, struct objects *objects, int64_t now_ms)
{
	struct json_writer w;
	struct buf buf;

	begin_status(&w, &buf, slip, "cancelled");
	json_put_text(&w, "step", "cancelled before it began");
	json_put_time(&w, "updated_at", now_ms / 1000);
	json_put_time(&w, "finished_at", now_ms / 1000);
	return end_status(&w, &buf, slip, objects, now_ms);
}

/* ---- artifacts ---- */

struct row {
	double speed_kmh, queue_m;
	uint64_t trips;
};

static struct row
row_at(const struct run *run, unsigned i)
{
	double wave = random_smooth(random_mix(run->key, 11), i, run->n_rows / 6 + 1);
	double noise = random_smooth(random_mix(run->key, 12), i, 3);
	double load = 0.5 + 0.4 * wave + 0.1 * noise;

	return (struct row){
		.speed_kmh = 50 - 38 * load * load,
		.queue_m = 420 * load * load * load,
		.trips = (uint64_t)(900 * load * random_between(random_mix(run->key, 13), 0.5, 2)),
	};
}

static void
copy_value(struct json_writer *w, const struct json_val *val, unsigned depth)
{
	enum json_type type = json_type(val);

	if (type == JSON_T_STRING) {
		json_write_text(w, json_text(val, ""));
	} else if (type == JSON_T_NUMBER) {
		json_write_number(w, json_number(val, 0));
	} else if (type == JSON_T_BOOL) {
		json_write_bool(w, json_bool(val, false));
	} else if (type == JSON_T_ARRAY && depth < CONFIG_DEPTH_MAX) {
		json_write_array(w);
		for (val = json_first(val); val; val = json_after(val))
			copy_value(w, val, depth + 1);
		json_write_array_end(w);
	} else if (type == JSON_T_OBJECT && depth < CONFIG_DEPTH_MAX) {
		json_write_object(w);
		for (val = json_first(val); val; val = json_after(val)) {
			json_write_key(w, json_key(val));
			copy_value(w, val, depth + 1);
		}
		json_write_object_end(w);
	} else {
		json_write_null(w);
	}
}

/* The configuration as it was read; it may have been replaced meanwhile. */
static void
copy_config(struct json_writer *w, const struct run *run, const struct objects *objects)
{
	const struct object *object = objects_get(objects, run->slip->bucket, run->slip->key);
	struct json *doc = NULL;
	const struct json_val *config;
	struct why why;

	json_write_key(w, "config");
	if (!object || json_parse((const char *)object->bytes, object->n, 0, &doc, &why)) {
		json_write_null(w);
		return;
	}
	config = json_get(json_root(doc), "config");
	copy_value(w, json_type(config) == JSON_T_OBJECT ? config : json_root(doc), 0);
	json_free(doc);
}

static bool
make_summary(const struct run *run, const struct sim_task *task, const struct objects *objects,
	     struct buf *buf)
{
	struct row sum = { 0 };
	struct json_writer w;

	for (unsigned i = 0; i < run->n_rows; i++) {
		struct row row = row_at(run, i);

		sum.speed_kmh += row.speed_kmh / run->n_rows;
		sum.queue_m = MAX(sum.queue_m, row.queue_m);
		sum.trips += row.trips;
	}
	json_write_init(&w, buf, true);
	json_write_object(&w);
	json_put_text(&w, "job_id", run->slip->order->id);
	json_put_said(&w, "template", run->template_name);
	copy_config(&w, run, objects);
	json_put_object(&w, "results");
	json_put_integer(&w, "rows", run->n_rows);
	json_put_number(&w, "mean_speed_kmh", (double)(int64_t)(sum.speed_kmh * 100) / 100);
	json_put_number(&w, "longest_queue_m", (double)(int64_t)(sum.queue_m * 10) / 10);
	json_put_integer(&w, "trips", (int64_t)sum.trips);
	json_write_object_end(&w);
	json_put_integer(&w, "ran_s", (task_over_ms(task) - run->begun_ms) / 1000);
	json_write_object_end(&w);
	return json_write_ok(&w);
}

static bool
make_results(const struct run *run, const struct sim_task *task, const struct objects *objects,
	     struct buf *buf)
{
	bool ok = buf_add_text(buf, "interval,mean_speed_kmh,longest_queue_m,trips\n");

	(void)task;
	(void)objects;
	for (unsigned i = 0; ok && i < run->n_rows; i++) {
		struct row row = row_at(run, i);

		ok = buf_addf(buf, "%u,%.2f,%.1f,%" PRIu64 "\n", i + 1, row.speed_kmh, row.queue_m,
			      row.trips);
	}
	return ok;
}

struct lines {
	struct buf *buf;
	bool ok;
};

static void
add_line(void *self, int64_t time_ms, const char *text)
{
	struct lines *lines = self;
	char date[24];

	date_iso(time_ms / 1000, date);
	lines->ok = lines->ok && buf_addf(lines->buf, "%s %s\n", date, text);
}

static bool
make_log(const struct run *run, const struct sim_task *task, const struct objects *objects,
	 struct buf *buf)
{
	struct lines lines = { .buf = buf, .ok = true };

	(void)objects;
	run_log(run, task, add_line, &lines);
	return lines.ok;
}

static bool
make_trajectories(const struct run *run, const struct sim_task *task, const struct objects *objects,
		  struct buf *buf)
{
	uint64_t words[512];
	bool ok = true;

	(void)task;
	(void)objects;
	for (unsigned block = 0; ok && block < run->n_megabytes * 256; block++) {
		for (unsigned i = 0; i < LEN(words); i++)
			words[i] = random_mix(random_mix(run->key, block), i);
		ok = buf_add(buf, words, sizeof(words));
	}
	return ok;
}

bool
run_write_artifacts(const struct run *run, const struct sim_task *task, struct objects *objects)
{
	static const struct {
		const char *name, *type;
		bool (*make)(const struct run *run, const struct sim_task *task,
			     const struct objects *objects, struct buf *buf);
		bool is_large;
	} artifacts[] = {
		{ "artifacts/summary.json", "application/json", make_summary, false },
		{ "artifacts/results.csv", "text/csv", make_results, false },
		{ "artifacts/log.txt", "text/plain", make_log, false },
		{ "artifacts/trajectories.bin", "application/octet-stream", make_trajectories,
		  true },
	};
	bool ok = true;

	for (size_t i = 0; ok && i < LEN(artifacts); i++) {
		struct buf buf;

		if (artifacts[i].is_large && !run->n_megabytes)
			continue;
		buf_init(&buf, FILE_MAX_BYTES);
		ok = artifacts[i].make(run, task, objects, &buf) &&
		     put(run->slip, objects, artifacts[i].name, artifacts[i].type, &buf,
			 task_over_ms(task));
		buf_done(&buf);
	}
	return ok;
}
