/* SPDX-License-Identifier: MIT */
/* log_lines.c - what functions and tasks write: as many lines as the metrics and the tasks' lives
 * say, errors where there are errors. The form is Lambda's and that of a small worker; the text is
 * invented. */
#include "base/clock.h"
#include "base/text.h"
#include "sim/facts.h"
#include "sim/job_routes.h"
#include "sim/log_source.h"
#include "sim/random.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define MINUTE_MS INT64_C(60000)
#define PROGRESS_MS 15000
#define VERBOSE_LINES 60000 /* an hour, at the level "debug" */
#define REQUESTS_A_MINUTE 6 /* that a service's task writes down */

/* ---- a function: START, the story, END, REPORT ---- */

struct invocation {
	const char *stream;
	char id[40];
	int64_t start_ms, end_ms;
	double duration_ms;
	bool is_error, is_cold, lacks_setting;
	uint64_t key;
};

static void
make_id(uint64_t key, char out[40])
{
	snprintf(out, 40, "%08x-%04x-4%03x-a%03x-%012" PRIx64, (unsigned)(key >> 32),
		 (unsigned)(key >> 16) & 0xFFFF, (unsigned)key & 0xFFF,
		 (unsigned)(key >> 12) & 0xFFF, random_mix(key, 1) >> 16);
}

const char *
log_function_stream(struct call *call, const struct inventory_item *group, int64_t hour,
		    unsigned instance)
{
	uint64_t key = facts_key(call, "log", group->region, group->parent);
	uint64_t stream = random_mix(random_mix(key, (uint64_t)hour), instance);
	char date[24];

	date_iso(hour * 3600, date);
	return arena_format(call->arena, "%.4s/%.2s/%.2s/[$LATEST]%016" PRIx64 "%016" PRIx64, date,
			    date + 5, date + 8, stream, random_mix(stream, 1));
}

static void
add_invocation(struct log_minute *minute, const struct invocation *one)
{
	static const char *const paths[] = { "GET /api/v1/junctions", "GET /api/v1/simulations",
					     "POST /api/v1/simulations", "GET /api/v1/results" };
	const char *path = paths[random_mix(one->key, 4) % LEN(paths)];
	int64_t middle_ms = (one->start_ms + one->end_ms) / 2;

	log_add(minute, one->start_ms, one->stream, "START RequestId: %s Version: $LATEST\n",
		one->id);
	if (one->is_error && one->lacks_setting) {
		log_add(minute, middle_ms, one->stream,
			"[ERROR] KeyError: '" STORY_SETTING "'\n"
			"Traceback (most recent call last):\n"
			"  File \"/var/task/app.py\", line 41, in settings\n"
			"    url = os.environ[\"" STORY_SETTING "\"]\n"
			"KeyError: '" STORY_SETTING "' RequestId: %s\n",
			one->id);
	} else if (one->is_error) {
		log_add(minute, middle_ms, one->stream,
			"[ERROR] ConnectionError: could not reach the database\n"
			"Traceback (most recent call last):\n"
			"  File \"/var/task/app.py\", line 118, in handler\n"
			"    return route(event)\n"
			"ConnectionError: could not reach the database RequestId: %s\n",
			one->id);
	} else {
		log_add(minute, middle_ms, one->stream,
			"{\"level\":\"INFO\",\"requestId\":\"%s\",\"request\":\"%s\",\"status\":%d,"
			"\"duration_ms\":%.1f}\n",
			one->id, path, random_mix(one->key, 5) % 40 ? 200 : 404, one->duration_ms);
	}
	log_add(minute, one->end_ms, one->stream, "END RequestId: %s\n", one->id);
	log_add(minute, one->end_ms, one->stream,
		"REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %.0f ms\tMemory Size: "
		"512 MB\tMax Memory Used: %u MB\t%s\n",
		one->id, one->duration_ms, ceil(one->duration_ms),
		90 + (unsigned)(random_mix(one->key, 6) % 60),
		one->is_cold ? "Init Duration: 412.07 ms\t" : "");
}

/* --log-lines: what a verbose function says besides. */
static void
add_chatter(struct log_minute *minute, uint64_t key, const char *const *streams)
{
	static const char *const says[] = { "DEBUG cache hit for junction",
					    "DEBUG polled, messages:", "TRACE lane is free:",
					    "DEBUG edges on the route:" };
	bool is_verbose = story_has(&minute->call->world->story, SCENARIO_COST_SPIKE,
				    minute->start_ms / 1000);
	size_t wanted = MAX(minute->call->api->log_lines, is_verbose ? VERBOSE_LINES : 0) / 60;

	for (size_t i = minute->n; minute->n && i < wanted; i++) {
		uint64_t one = random_mix(random_mix(key, (uint64_t)minute->start_ms), ~i);

		log_add(minute,
			minute->start_ms + (int64_t)(random_mix(one, 1) % (uint64_t)MINUTE_MS),
			streams[random_mix(one, 2) % LOG_INSTANCES], "%s %u\n",
			says[random_mix(one, 3) % LEN(says)],
			(unsigned)(random_mix(one, 4) % 10000));
	}
}

void
log_of_function(struct log_minute *minute)
{
	const char *name = minute->group->parent;
	uint64_t key = facts_key(minute->call, "log", minute->group->region, name);
	unsigned n = log_count(minute, "AWS/Lambda", "FunctionName", "Invocations");
	unsigned n_errors = log_count(minute, "AWS/Lambda", "FunctionName", "Errors");
	struct weather weather =
		story_weather(&minute->call->world->story, minute->start_ms / 1000);
	const char *streams[LOG_INSTANCES];

	for (unsigned i = 0; n && i < LOG_INSTANCES; i++)
		streams[i] = log_function_stream(minute->call, minute->group,
						 minute->start_ms / 3600000, i);
	for (unsigned i = 0; i < n; i++) {
		struct invocation one = {
			.key = random_mix(random_mix(key, (uint64_t)minute->start_ms), i),
		};
		double place = (i + random_unit(random_mix(one.key, 1))) / n;

		one.stream = streams[random_mix(one.key, 2) % LOG_INSTANCES];
		one.start_ms = minute->start_ms + (int64_t)(place * (double)MINUTE_MS);
		one.duration_ms = 85 * (1 + 9 * weather.bad) *
				  exp(0.5 * random_normal(random_mix(one.key, 3)));
		/* It ends in its minute: a minute is the whole unit here. */
		one.end_ms = MIN(one.start_ms + (int64_t)one.duration_ms,
				 minute->start_ms + MINUTE_MS - 1);
		/* Spread over the minute: every n/n_errors-th. */
		one.is_error = (uint64_t)(i + 1) * n_errors / n != (uint64_t)i * n_errors / n;
		one.lacks_setting = weather.incident == SCENARIO_BAD_DEPLOY;
		one.is_cold = random_unit(random_mix(one.key, 7)) < 0.01;
		make_id(random_mix(one.key, 8), one.id);
		add_invocation(minute, &one);
	}
	add_chatter(minute, key, streams);
}

/* ---- tasks ---- */

/* The last words of a task that an incident ends; false: it says nothing of its own. */
static bool
add_incident_end(struct log_minute *minute, const struct sim_task *task, const char *stream)
{
	int64_t end_ms = task->execution_stopped_ms - 5;

	switch (task->incident) {
	case SCENARIO_BAD_DEPLOY:
		log_add(minute, end_ms, stream,
			"ERROR KeyError: '" STORY_SETTING "' (exit code %d)",
			task->outcome->exit_code);
		return true;
	case SCENARIO_DEAD_LETTERS:
		log_add(minute, end_ms - 2, stream, "ERROR input %" PRIu64 " cannot be read",
			task->input);
		log_add(minute, end_ms, stream,
			"ValueError: input %" PRIu64 ": departures[17].time is 'tomorrow', not a "
			"number (exit code %d)",
			task->input, task->outcome->exit_code);
		return true;
	case SCENARIO_OUT_OF_MEMORY:
		log_add(minute, end_ms, stream,
			"WARN memory: 2041 of 2048 MiB, allocating 512 more");
		return true;
	case SCENARIO_SPOT:
		log_add(minute, end_ms, stream,
			"WARN SIGTERM received: the Spot capacity is taken away, stopping");
		return true;
	default:
		return false;
	}
}

static void
add_end(struct log_minute *minute, const struct sim_task *task, const char *stream)
{
	const struct task_outcome *outcome = task->outcome;
	int64_t end_ms = task->execution_stopped_ms - 5;
	double ran_s = (double)(task->execution_stopped_ms - task->started_ms) / 1000;

	if (add_incident_end(minute, task, stream))
		return;
	if (outcome->exit_code == 0) {
		log_add(minute, end_ms, stream,
			"INFO job finished after %.1f s, 3 artifacts written", ran_s);
	} else if (outcome->exit_code == 143) {
		log_add(minute, end_ms, stream, "WARN SIGTERM received, stopping");
	} else if (outcome->exit_code == 137) {
		log_add(minute, end_ms, stream, "WARN memory is at 99 %% of the limit");
	} else {
		log_add(minute, end_ms - 2, stream, "ERROR job failed after %.1f s", ran_s);
		log_add(minute, end_ms, stream,
			"RuntimeError: network file has no junctions (exit code %d)",
			outcome->exit_code);
	}
}

static void
add_job(struct log_minute *minute, const struct sim_task *task, const char *stream)
{
	int64_t end_ms = task->execution_stopped_ms;
	int64_t whole_ms = MAX(end_ms - task->started_ms, 1);

	log_add(minute, task->started_ms + 40, stream, "INFO %s:%d starting, task %s", task->family,
		task->revision, task->id);
	log_add(minute, task->started_ms + 400, stream, "INFO job taken from the queue");
	for (int64_t at = task->started_ms + PROGRESS_MS; at < end_ms; at += PROGRESS_MS)
		log_add(minute, at, stream,
			task->incident == SCENARIO_OUT_OF_MEMORY
				? "INFO progress %d %%, memory grows"
				: "INFO progress %d %%",
			(int)(100 * (at - task->started_ms) / whole_ms));
	add_end(minute, task, stream);
}

struct run_lines {
	struct log_minute *minute;
	const char *stream;
};

static void
add_run_line(void *self, int64_t time_ms, const char *text)
{
	const struct run_lines *lines = self;

	log_add(lines->minute, time_ms, lines->stream, "%s", text);
}

static void
add_run(struct log_minute *minute, const struct sim_task *task, const char *stream)
{
	struct run_lines lines = { .minute = minute, .stream = stream };

	run_log(task->run, task, add_run_line, &lines);
}

/* Whether it is the oldest task of its service that runs: the one that fails its checks, or the one
 * that imports. */
static bool
is_first(const struct log_minute *minute, const struct sim_task *task)
{
	const struct jobs *jobs = minute->call->world->jobs;

	for (size_t i = 0; i < jobs_n_tasks(jobs); i++) {
		const struct sim_task *other = jobs_task(jobs, i);

		if (other->cluster == task->cluster && text_is(other->service, task->service) &&
		    other->stopping_ms == TASK_FOREVER)
			return other == task;
	}
	return false;
}

/* What a service says of an incident that leaves its tasks running. */
static void
add_service_incident(struct log_minute *minute, const struct sim_task *task, const char *stream,
		     const struct weather *weather)
{
	if (!weather->incident || !is_first(minute, task))
		return;
	if (weather->incident == SCENARIO_UNHEALTHY_TARGET) {
		log_add(minute, minute->start_ms + 12000, stream,
			"ERROR OSError: [Errno 28] No space left on device: '/tmp/models'");
		log_add(minute, minute->start_ms + 12002, stream,
			"ERROR GET /health 503 4 ms: the model is not loaded");
	}
	if (weather->incident == SCENARIO_REPLICA_LAG) {
		log_add(minute, minute->start_ms + 20000, stream,
			"INFO import: batch %d, 50000 rows written to the primary",
			(int)(weather->behind_s / 10));
		log_add(minute, minute->start_ms + 21000, stream,
			"WARN the replica is %.0f s behind: reading from the primary",
			weather->behind_s);
	}
}

static void
add_requests(struct log_minute *minute, const struct sim_task *task, const char *stream)
{
	uint64_t key = random_mix(random_text(task->id), (uint64_t)minute->start_ms);
	struct weather weather =
		story_weather(&minute->call->world->story, minute->start_ms / 1000);

	log_add(minute, task->started_ms + 40, stream, "INFO %s:%d listening on port 8080",
		task->family, task->revision);
	for (unsigned i = 0; i < REQUESTS_A_MINUTE; i++) {
		uint64_t one = random_mix(key, i);
		int64_t at = minute->start_ms + (int64_t)((i + random_unit(one)) *
							  (double)MINUTE_MS / REQUESTS_A_MINUTE);
		bool is_error = random_unit(random_mix(one, 1)) < 0.002 + 0.3 * weather.bad;

		if (at > task->started_ms + 40 && at < task->stopping_ms)
			log_add(minute, at, stream, "%s GET /%s %d %u ms",
				is_error ? "ERROR" : "INFO", i % 2 ? "predict" : "health",
				is_error ? 503 : 200, 20 + (unsigned)(random_mix(one, 2) % 200));
	}
	add_service_incident(minute, task, stream, &weather);
	if (task->execution_stopped_ms != TASK_FOREVER)
		add_end(minute, task, stream);
}

void
log_of_family(struct log_minute *minute)
{
	const struct world *world = minute->call->world;

	for (size_t i = 0; i < jobs_n_tasks(world->jobs); i++) {
		const struct sim_task *task = jobs_task(world->jobs, i);
		char stream[LOG_STREAM_MAX];

		if (task->cluster == SIZE_MAX || !task->started_ms ||
		    !text_is(task->family, minute->group->parent) ||
		    !text_is(world->stack->clusters[task->cluster].region, minute->group->region) ||
		    task->started_ms >= minute->start_ms + MINUTE_MS ||
		    task->execution_stopped_ms < minute->start_ms)
			continue;
		snprintf(stream, sizeof(stream), "ecs/%s/%s",
			 job_route_container(world->stack, task->family), task->id);
		if (task->run)
			add_run(minute, task, stream);
		else if (task->service && task->outcome->exit_code != 1)
			add_requests(minute, task, stream);
		else
			add_job(minute, task, stream);
	}
}
