/* SPDX-License-Identifier: MIT */
/* tasks.c - ECS: the services first, then the tasks, running ones before stopped ones. A stopped
 * task says why it stopped. */
#include "common.h"
#include "model/health.h"

static const struct common_sources sources = { { "tasks", "services" } };

enum { COL_MARK, COL_STATUS, COL_NAME, COL_ID, COL_AGE, COL_EXIT, COL_CODE, COL_WHY };

static const struct table_column columns[] = {
	[COL_MARK] = { .title = "", .width = 1 },
	[COL_STATUS] = { .title = "Status", .width = 9 },
	[COL_NAME] = { .title = "Task", .width = 14, .weight = 2, .is_name = true },
	[COL_ID] = { .title = "Id", .width = 8, .priority = 4 },
	[COL_AGE] = { .title = "For", .width = 4, .align = ALIGN_RIGHT },
	[COL_EXIT] = { .title = "Exit", .width = 4, .align = ALIGN_RIGHT, .priority = 3 },
	[COL_CODE] = { .title = "Stop code", .width = 24, .priority = 5 },
	[COL_WHY] = { .title = "Reason", .width = 20, .weight = 5, .priority = 2, .is_note = true },
};

/* Items are the services, then the tasks. */
static const struct service_row *
service_at(const struct panel_input *input, size_t item)
{
	return item < input->snapshot->n_services ? input->snapshot->services[item] : NULL;
}

static const struct task_row *
task_at(const struct panel_input *input, size_t item)
{
	return input->snapshot->tasks[item - input->snapshot->n_services];
}

static bool
is_stopped(const struct task_row *task)
{
	return text_is(task->status, "STOPPED");
}

static enum level
tasks_level(const struct panel_input *input, size_t item)
{
	const struct service_row *service = service_at(input, item);

	if (service)
		return health_of_service(service);
	return task_has_failed(task_at(input, item)) ? LEVEL_ALARM : LEVEL_OK;
}

static size_t
tasks_all(const struct panel_input *input)
{
	return input->snapshot->n_services + input->snapshot->n_tasks;
}

static bool
tasks_shows(const struct panel_input *input, size_t item)
{
	const struct service_row *service = service_at(input, item);
	const struct task_row *task = service ? NULL : task_at(input, item);
	const char *filter = input->filter;

	if (input->problems_only && tasks_level(input, item) == LEVEL_OK)
		return false;
	if (!filter[0])
		return true;
	if (service)
		return text_has(service->name, filter) || text_has(service->rollout, filter);
	return text_has(task->family, filter) || text_has(task->id, filter) ||
	       text_has(task->status, filter) || text_has(task->reason, filter) ||
	       text_has(task->stop_code, filter);
}

static void
tasks_identity(const struct panel_input *input, size_t item, struct text *out)
{
	const struct service_row *service = service_at(input, item);

	if (service)
		text_addf(out, "%s/%s", service->cluster, service->name);
	else
		text_add(out, task_at(input, item)->id);
}

static void
service_cell(const struct service_row *service, size_t column, bool is_stale,
	     struct table_cell *out)
{
	enum level level = health_of_service(service);
	bool is_missing = !health_service_exists(service);

	out->ink = is_stale ? ROLE_STALE : ROLE_TEXT;
	if (column == COL_MARK)
		common_mark(out, level, is_stale);
	else if (column == COL_STATUS && is_missing)
		text_add(&out->text, "missing");
	else if (column == COL_STATUS)
		text_addf(&out->text, "%d/%d up", service->running, service->desired);
	else if (column == COL_NAME)
		text_add(&out->text, service->name);
	if (column == COL_STATUS && level != LEVEL_OK)
		out->ink = role_of_level(level);
	if (column != COL_WHY)
		return;
	out->ink = ROLE_DIM;
	if (is_missing) {
		text_addf(&out->text, "there is no such service: %s", service->status);
		return;
	}
	text_addf(&out->text, "service, %d running of %d", service->running, service->desired);
	if (service->pending)
		text_addf(&out->text, ", %d pending", service->pending);
	if (service->rollout[0])
		text_addf(&out->text, ", rollout %s", service->rollout);
}

static int64_t
since(const struct task_row *task)
{
	if (is_stopped(task))
		return task->stopped_s;
	return task->started_s ? task->started_s : task->created_s;
}

static void
task_cell(const struct snapshot *snapshot, const struct task_row *task, size_t column,
	  struct table_cell *out)
{
	bool has_failed = task_has_failed(task);

	if (column == COL_STATUS) {
		text_add(&out->text, task->status);
		out->ink = has_failed ? ROLE_ALARM : is_stopped(task) ? ROLE_DIM : out->ink;
	} else if (column == COL_NAME) {
		text_addf(&out->text, "%s:%d", task->family, task->revision);
	} else if (column == COL_ID) {
		text_addf(&out->text, "%.8s", task->id);
		out->ink = ROLE_DIM;
	} else if (column == COL_AGE) {
		common_age(snapshot, since(task), &out->text);
	} else if (column == COL_EXIT && task->has_exit_code) {
		text_addf(&out->text, "%d", task->exit_code);
		out->ink = task->exit_code ? ROLE_ALARM : ROLE_DIM;
	} else if (column == COL_EXIT && is_stopped(task)) {
		text_add(&out->text, "-");
		out->ink = ROLE_DIM;
	} else if (column == COL_CODE) {
		text_add(&out->text, task->stop_code);
		out->ink = ROLE_DIM;
	} else if (column == COL_WHY) {
		text_add(&out->text, task->reason);
		out->ink = has_failed ? ROLE_TEXT : ROLE_DIM;
	}
}

static void
tasks_cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct panel_input *input = ctx;
	const struct snapshot *snapshot = input->snapshot;
	const struct service_row *service = service_at(input, input->items[row]);
	const struct task_row *task = service ? NULL : task_at(input, input->items[row]);
	const char *cluster = service ? service->cluster : task->cluster;
	size_t source = common_source(snapshot, service ? "services" : "tasks", cluster, NULL);
	bool is_stale = common_is_stale(snapshot, source);

	out->ink = is_stale ? ROLE_STALE : ROLE_TEXT;
	if (service)
		service_cell(service, column, is_stale, out);
	else if (column == COL_MARK)
		common_mark(out, task_has_failed(task) ? LEVEL_ALARM : LEVEL_OK, is_stale);
	else
		task_cell(snapshot, task, column, out);
}

static size_t
tasks_draw(const struct panel_input *input, struct area area)
{
	static const struct common_table table = { columns, LEN(columns), tasks_cell, &sources,
						   "no tasks" };

	return common_table_draw(input, &table, area);
}

static enum level
tasks_summary(const struct panel_input *input, struct text *out)
{
	const struct snapshot *snapshot = input->snapshot;
	size_t running = 0, failed = 0;
	enum level worst = LEVEL_OK, unknown;

	for (size_t i = 0; i < snapshot->n_services; i++)
		worst = MAX(worst, health_of_service(snapshot->services[i]));
	for (size_t i = 0; i < snapshot->n_tasks; i++) {
		failed += task_has_failed(snapshot->tasks[i]);
		running += text_is(snapshot->tasks[i]->status, "RUNNING");
	}
	if (common_sources_answered(input, &sources))
		text_addf(out, "%zu running", running);
	if (failed)
		text_addf(out, ", %zu failed", failed);
	unknown = common_sources_add(input, &sources, out);
	/* how many failures are an alarm is the stack's to say: its tile has the level */
	for (size_t i = 0; i < snapshot->n_tiles; i++)
		if (snapshot->tiles[i].kind == TILE_TASKS &&
		    snapshot->tiles[i].level > LEVEL_UNKNOWN)
			worst = MAX(worst, snapshot->tiles[i].level);
	return MAX(worst, unknown);
}

static void
service_detail(const struct snapshot *snapshot, const struct service_row *service, struct text *out)
{
	text_addf(out, "service\t%s\n", service->name);
	text_addf(out, "cluster\t%s\n", service->cluster);
	text_addf(out, "status\t%s\n", service->status);
	text_addf(out, "tasks\t%d desired, %d running, %d pending\n", service->desired,
		  service->running, service->pending);
	text_addf(out, "rollout\t%s%s%s\n", service->rollout[0] ? service->rollout : "-",
		  service->rollout_reason[0] ? ": " : "", service->rollout_reason);
	text_addf(out, "deployments\t%d, %d failed tasks\n", service->deployments,
		  service->failed_tasks);
	if (service->event[0])
		text_addf(out, "event\t%s\n", service->event);
	common_time(snapshot, "event at", service->event_s, out);
	text_add(out, "\n");
	common_source_detail(snapshot, common_source(snapshot, "services", service->cluster, NULL),
			     out);
}

static void
task_detail(const struct snapshot *snapshot, const struct task_row *task, struct text *out)
{
	char lived[UNIT_TEXT_MAX];

	text_addf(out, "task\t%s:%d\n", task->family, task->revision);
	text_addf(out, "id\t%s\n", task->id);
	text_addf(out, "status\t%s, wanted %s\n", task->status, task->desired_status);
	if (task->reason[0])
		text_addf(out, "reason\t%s\n", task->reason);
	if (task->stop_code[0])
		text_addf(out, "stop code\t%s\n", task->stop_code);
	if (task->has_exit_code)
		text_addf(out, "exit code\t%d (container %s)\n", task->exit_code, task->container);
	else if (is_stopped(task))
		text_add(out, "exit code\tnone: no container ended by itself\n");
	common_time(snapshot, "created", task->created_s, out);
	common_time(snapshot, "started", task->started_s, out);
	common_time(snapshot, "stopped", task->stopped_s, out);
	if (task->started_s && task->stopped_s) {
		unit_duration(task->stopped_s - task->started_s, lived);
		text_addf(out, "ran for\t%s\n", lived);
	}
	text_addf(out, "cluster\t%s\n", task->cluster);
	text_addf(out, "group\t%s\n", task->group);
	text_addf(out, "size\t%s CPU units, %s MiB, %s\n", task->cpu, task->memory,
		  task->launch_type);
	text_addf(out, "arn\t%s\n\n", task->arn);
	common_source_detail(snapshot, common_source(snapshot, "tasks", task->cluster, NULL), out);
}

static void
tasks_detail(const struct panel_input *input, size_t item, struct text *out)
{
	const struct service_row *service = service_at(input, item);

	if (service)
		service_detail(input->snapshot, service, out);
	else
		task_detail(input->snapshot, task_at(input, item), out);
}

static struct subject
tasks_subject(const struct panel_input *input, size_t item)
{
	const size_t n_services = input->snapshot->n_services;

	if (item < n_services)
		return (struct subject){ SUBJECT_SERVICE, item, SIZE_MAX };
	return (struct subject){ SUBJECT_TASK, item - n_services, SIZE_MAX };
}

const struct panel panel_tasks = {
	.name = "tasks",
	.title = "Tasks",
	.help = "ECS services and tasks; stopped ones with exit code, stop code and reason",
	.needs = NEED_TASKS,
	.min_width = 36,
	.min_height = 3,
	.n_all = tasks_all,
	.shows = tasks_shows,
	.identity = tasks_identity,
	.level = tasks_level,
	.draw = tasks_draw,
	.summary = tasks_summary,
	.detail = tasks_detail,
	.subject = tasks_subject,
};
