/* SPDX-License-Identifier: MIT */
/* run.c - what a worker makes of a configuration. Templates are not known here: any number in it is
 * work, a few names mean more (cwtop-sim(1), JOBS). */
#include "sim/run.h"

#include "base/crypto.h"
#include "base/json.h"
#include "base/text.h"
#include "sim/random.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define READ_MS 2000 /* a bad configuration is found so soon */
#define LENGTH_MIN_S 1
#define LENGTH_MAX_S 86400
#define UNITS_MAX 2000
#define MEGABYTES_MAX 64
#define DEPTH_MAX 16

/* ---- how it is told to end ---- */

static const struct {
	const char *word;
	enum run_end end;
	double at; /* share of the whole */
	unsigned times;
	const char *error;
} fails[] = {
	{ "config", RUN_REFUSES, 0, UINT32_MAX, "config.json asks to be refused (fail: config)" },
	{ "memory", RUN_DIES, 0.6, UINT32_MAX, "memory" },
	{ "spot", RUN_DIES, 0.5, 1, "spot" },
	{ "crash", RUN_CRASHES, 0.4, UINT32_MAX,
	  "RuntimeError: the network has no junctions (fail: crash)" },
};

/* "crash", or "crash:2": that often, then it succeeds. */
static void
read_fail(struct run *run, const char *word, unsigned n_before)
{
	size_t n = strcspn(word, ":");

	for (size_t i = 0; i < LEN(fails); i++) {
		unsigned long times = fails[i].times;

		if (strlen(fails[i].word) != n || strncmp(fails[i].word, word, n) != 0)
			continue;
		if (word[n])
			times = strtoul(word + n + 1, NULL, 10);
		if (n_before >= times)
			return;
		run->end = fails[i].end;
		snprintf(run->error, sizeof(run->error), "%s", fails[i].error);
	}
}

static double
fail_share(const struct run *run)
{
	for (size_t i = 0; i < LEN(fails); i++) {
		if (run->end == fails[i].end && text_is(run->error, fails[i].error))
			return fails[i].at;
	}
	return 1;
}

/* ---- what it asks for ---- */

struct asked {
	double seconds, hours, work; /* 0: not said */
	uint64_t key;
	struct run *run;
};

static bool
has_word(const char *key, const char *word)
{
	return key && strcasestr(key, word) != NULL;
}

static void
read_number(struct asked *asked, const char *key, double number)
{
	static const char *const units[] = { "hour", "day", "step", "iteration" };

	if (key && strcasecmp(key, "seconds") == 0)
		asked->seconds = number;
	else if (has_word(key, "hour") || has_word(key, "duration"))
		asked->hours += MAX(number, 0);
	else if (key && strcasecmp(key, "artifact_mb") == 0)
		asked->run->n_megabytes = (unsigned)fmin(fmax(number, 0), MEGABYTES_MAX);
	else if (!has_word(key, "seed"))
		asked->work += log10(1 + fabs(number));
	for (size_t i = 0; i < LEN(units) && !asked->run->n_units; i++) {
		if (!has_word(key, units[i]) || number < 2 || number > UNITS_MAX)
			continue;
		asked->run->n_units = (unsigned)number;
		snprintf(asked->run->unit, sizeof(asked->run->unit), "%s", units[i]);
	}
}

static void
walk(struct asked *asked, const struct json_val *val, unsigned depth)
{
	for (val = json_first(val); val && depth < DEPTH_MAX; val = json_after(val)) {
		const char *key = json_key(val);
		enum json_type type = json_type(val);
		double number = json_number(val, json_bool(val, false) ? 1 : 0);

		asked->key = random_mix(asked->key, random_text(key ? key : "-"));
		asked->key = random_mix(asked->key, random_text(json_text(val, "-")));
		asked->key = random_mix(asked->key,
					(uint64_t)(int64_t)fmax(fmin(number * 1000, 9e15), -9e15));
		if (type == JSON_T_NUMBER)
			read_number(asked, key, number);
		walk(asked, val, depth + 1);
	}
}

static double
length_s(const struct asked *asked)
{
	const struct run *run = asked->run;
	uint64_t key = random_mix(asked->key, 0x1E6);

	if (asked->seconds > 0)
		return fmin(fmax(asked->seconds, LENGTH_MIN_S), LENGTH_MAX_S);
	if (has_word(run->template_name, "smoke"))
		return random_between(key, 20, 30);
	if (asked->hours > 0)
		return fmin(120 + 45 * asked->hours, 3600) * random_between(key, 0.9, 1.1);
	if (asked->work > 0)
		return fmin(40 + 30 * asked->work, 900) * random_between(key, 0.9, 1.1);
	return random_between(key, 120, 240);
}

static void
read_config(struct run *run, const struct json_val *root, unsigned n_before)
{
	const struct json_val *config = json_get(root, "config");
	struct asked asked = { .run = run, .key = 0xC0F };
	const char *template_name = json_text(json_get(root, "template"), "");

	if (json_type(config) != JSON_T_OBJECT)
		config = root;
	if (!run->template_name[0])
		snprintf(run->template_name, sizeof(run->template_name), "%s", template_name);
	walk(&asked, config, 0);
	run->key = asked.key;
	run->whole_ms = (int64_t)(1000 * length_s(&asked));
	run->n_rows = has_word(run->template_name, "smoke")
			      ? 20
			      : 200 + (unsigned)(random_mix(run->key, 3) % 800);
	if (!run->n_units) {
		run->n_units = 20;
		snprintf(run->unit, sizeof(run->unit), "part");
	}
	read_fail(run, json_text(json_get(config, "fail"), json_text(json_get(root, "fail"), "")),
		  n_before);
}

/* ---- what is wrong with it ---- */

static bool
refuse(struct run *run, const char *fmt, ...) PRINTF_LIKE(2, 3);

static bool
refuse(struct run *run, const char *fmt, ...)
{
	va_list args;

	run->end = RUN_REFUSES;
	va_start(args, fmt);
	vsnprintf(run->error, sizeof(run->error), fmt, args);
	va_end(args);
	return false;
}

static bool
check_bytes(struct run *run, const struct object *object)
{
	unsigned char digest[SHA256_LEN];
	char hex[SHA256_HEX];

	if (!object)
		return refuse(run, "config.json: NoSuchKey: it is not in the bucket");
	if (!run->slip->sha256 || !run->slip->sha256[0])
		return true;
	if (!crypto_sha256(object->bytes, object->n, digest))
		return refuse(run, "config.json: its digest cannot be made");
	crypto_hex(digest, sizeof(digest), hex);
	return strcasecmp(hex, run->slip->sha256) == 0 ||
	       refuse(run, "config.json: its SHA-256 is not the one in the message");
}

static bool
check_config(struct run *run, const struct json_val *root)
{
	const char *schema = json_text(json_get(root, "schema"), "cwtop-job-config/1");
	const char *id = json_text(json_get(root, "job_id"), run->slip->order->id);

	if (json_type(root) != JSON_T_OBJECT)
		return refuse(run, "config.json: it is no JSON object");
	if (!text_is(schema, "cwtop-job-config/1"))
		return refuse(run, "config.json: schema %.60s is not known", schema);
	return text_is(id, run->slip->order->id) ||
	       refuse(run, "config.json: it is of another job, %.60s", id);
}

void
run_plan(struct run *run, const struct objects *objects, unsigned n_before)
{
	const struct object *object = objects_get(objects, run->slip->bucket, run->slip->key);
	struct json *doc;
	struct why why;

	run->whole_ms = READ_MS;
	if (!check_bytes(run, object))
		return;
	if (json_parse((const char *)object->bytes, object->n, 0, &doc, &why)) {
		refuse(run, "config.json: no JSON: %.140s", why.text);
		return;
	}
	if (check_config(run, json_root(doc)))
		read_config(run, json_root(doc), n_before);
	json_free(doc);
}

int64_t
run_length_ms(const struct run *run)
{
	if (run->end == RUN_REFUSES)
		return READ_MS;
	return (int64_t)((double)run->whole_ms * fail_share(run));
}

/* ---- how far it is ---- */

double
run_progress(const struct run *run, const struct sim_task *task, int64_t now_ms)
{
	int64_t at_ms = MIN(now_ms, task_over_ms(task));
	double done;

	if (!run->begun_ms || at_ms <= run->begun_ms)
		return 0;
	if (run->end == RUN_SUCCEEDS && at_ms == task_over_ms(task))
		return 1;
	done = (double)(at_ms - run->begun_ms) / (double)MAX(run->whole_ms, 1);
	return floor(1000 * fmin(done, 0.99)) / 1000;
}

void
run_step(const struct run *run, double progress, char out[RUN_STEP_MAX])
{
	double share = (progress - 0.1) / 0.8;
	unsigned unit = (unsigned)(share * run->n_units) + 1;

	if (run->end == RUN_REFUSES)
		snprintf(out, RUN_STEP_MAX, "reading the configuration");
	else if (progress < 0.04)
		snprintf(out, RUN_STEP_MAX, "reading the configuration");
	else if (progress < 0.1)
		snprintf(out, RUN_STEP_MAX, "building the network");
	else if (progress < 0.9)
		snprintf(out, RUN_STEP_MAX, "simulating %s %u of %u", run->unit,
			 MIN(unit, run->n_units), run->n_units);
	else
		snprintf(out, RUN_STEP_MAX, progress < 1 ? "writing artifacts" : "done");
}
