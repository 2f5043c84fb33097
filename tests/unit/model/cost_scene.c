/* SPDX-License-Identifier: MIT */
/* cost_scene.c - see cost_scene.h. */
#include "cost_scene.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"

static struct metric_def metrics[] = {
	{ .id = "bill",
	  .title = "Bill",
	  .group = "bill",
	  .region = "us-east-1",
	  .namespace_ = "AWS/Billing",
	  .name = "EstimatedCharges",
	  .dimensions = &(struct dimension){ "Currency", "USD" },
	  .n_dimensions = 1,
	  .period_s = 21600,
	  .scale = 1 },
};
static struct stack_group groups[] = { { "bill", "Bill", 0, 1 } };
static struct stack_cluster clusters[] = { { .name = "jobs", .region = "eu-west-2" } };
static const struct stack_plan plan[] = {
	{ "Fargate", "elastic container", 10, 30 },
	{ "NAT gateways", "EC2 - Other", 60, 65 },
	{ "Data transfer", "ec2 - other", 5, 9 },
	{ "Logs", "Amazon", 1, 5 },
	{ "Tickets", "", 2, 2 },
};
static const double thresholds[] = { 10, 20 };
const struct stack_running scene_running[2] = {
	{ "nat_gateway_hour", "NAT gateways", 2 },
	{ "no_such", "Gold", 1 },
};

int64_t
scene_at(const char *iso)
{
	int64_t ms;

	assert_true(date_parse_iso(iso, &ms));
	return ms / 1000;
}

void
scene_open(struct scene *s)
{
	struct why why;

	setenv("CWTOP_SHARE", "share", 1);
	*s = (struct scene){ .now_s = scene_at(NOW) };
	assert_int_equal(prices_load(&s->prices, &why), ERR_OK);
	s->stack = (struct stack){
		.name = "s",
		.title = "S",
		.region = "eu-west-2",
		.metrics = metrics,
		.n_metrics = 1,
		.groups = groups,
		.n_groups = 1,
		.clusters = clusters,
		.n_clusters = 1,
		.prices = s->prices,
		.cost = { .is_watched = true,
			  .currency = "GBP",
			  .per_usd = 0.5,
			  .rate_date = "2026-11-01",
			  .plan = plan,
			  .n_plan = LEN(plan),
			  .thresholds = thresholds,
			  .n_thresholds = LEN(thresholds) },
	};
	s->model = model_new(&s->stack, 86400);
	s->source = model_add_source(s->model, "cost", "", "us-east-1", 21600000);
	s->tasks = model_add_source(s->model, "tasks", "jobs", "eu-west-2", 15000);
	model_source_ok(s->model, s->tasks, s->now_s * 1000);
	s->part = part_new(PART_COST, 1u << 20);
	s->cost = arena_alloc(s->part->arena, sizeof(*s->cost));
	*s->cost = (struct cost){
		.account = "123456789012",
		.first_day_s = scene_at("2026-11-01T00:00:00Z"),
		.n_days = N_DAYS,
		.services = arena_array(s->part->arena, 20, sizeof(struct cost_service)),
		.leave = "",
	};
	for (size_t i = 0; i < COST_ASKS; i++)
		s->cost->asked[i].why = "";
	s->cost->asked[COST_ASK_USAGE].asked_s = s->cost->asked[COST_ASK_USAGE].answer_s =
		s->now_s - 7200;
	s->part->row = s->cost;
}

void
scene_close(struct scene *s)
{
	part_unref(s->part);
	snapshot_unref(s->snapshot);
	model_free(s->model);
	prices_free(s->prices);
}

struct cost_service *
scene_bill(struct scene *s, const char *name, double a_day, double today)
{
	struct cost_service *service = &s->cost->services[s->cost->n_services++];

	service->name = name;
	service->usd = arena_array(s->part->arena, N_DAYS, sizeof(double));
	for (size_t i = 0; i < TODAY; i++)
		service->usd[i] = a_day;
	service->usd[TODAY] = today;
	return service;
}

const struct cost_report *
scene_show(struct scene *s)
{
	if (s->part) {
		model_apply_part(s->model, s->source, s->part);
		model_source_ok(s->model, s->source, s->now_s * 1000);
	}
	s->part = NULL;
	snapshot_unref(s->snapshot);
	s->snapshot = model_publish(s->model, s->now_s * 1000);
	return s->snapshot->watched.costs[0].report;
}

void
scene_expect(struct cost_amount amount, double want)
{
	if (!amount.is_known || amount.usd < want - 1e-9 || amount.usd > want + 1e-9)
		fail_msg("%s %.10f is not %.10f", amount.is_known ? "" : "unknown", amount.usd,
			 want);
}

bool
scene_says(const struct scene *s, enum level level, const char *text)
{
	for (size_t i = 0; i < s->snapshot->n_reasons; i++)
		if (s->snapshot->reasons[i].level == level &&
		    text_has(s->snapshot->reasons[i].text, text))
			return true;
	return false;
}

const struct tile *
scene_tile(const struct scene *s)
{
	for (size_t i = 0; i < s->snapshot->n_tiles; i++)
		if (s->snapshot->tiles[i].kind == TILE_COST)
			return &s->snapshot->tiles[i];
	fail_msg("no tile");
	return NULL;
}

const struct cost_line *
scene_line(const struct cost_report *report, const char *title)
{
	for (size_t i = 0; i < report->n_lines; i++)
		if (text_is(report->lines[i].title, title))
			return &report->lines[i];
	fail_msg("no line %s", title);
	return NULL;
}
