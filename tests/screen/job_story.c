/* SPDX-License-Identifier: MIT */
/* job_story.c - see job_story.h. */
#include "job_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/job_files.h"
#include "model/job_view.h"

#define PAGE "[ { 'name': 'one', 'rows': [ { 'panels': ['jobs'] }, { 'panels': ['queues'] } ] } ]"
#define SECTIONS                                                                             \
	"'job_routes': [ { 'name': 'simulate', 'title': 'Simulation', 'templates': ['walk'," \
	"  'broken'], 'bucket': 'shop-results', 'queue': 'shop-jobs', 'cluster': 'shop',"    \
	"  'family': 'shop-worker', 'cpu': '1024', 'memory': '2048' } ],"
#define LETTERS 3

static const char walk[] =
	"{ \"schema\": \"cwtop-job-template/1\", \"title\": \"Walk\","
	"  \"help\": \"Everybody walks for some hours.\","
	"  \"estimate\": { \"seconds\": 60, \"per_unit\": 30, \"field\": \"hours\" },"
	"  \"fields\": ["
	"   { \"id\": \"hours\", \"title\": \"For\", \"type\": \"integer\", \"unit\": \"h\","
	"     \"required\": true, \"min\": 1, \"max\": 24, \"default\": 16,"
	"     \"help\": \"Length of the simulated window.\" },"
	"   { \"id\": \"seed\", \"title\": \"Random seed\", \"type\": \"integer\", \"min\": 0,"
	"     \"required\": true, \"sweep\": true, \"default\": 1,"
	"     \"help\": \"The same seed gives the same day.\" },"
	"   { \"id\": \"mode\", \"title\": \"Mode\", \"type\": \"choice\", \"required\": true,"
	"     \"choices\": [\"walk\", \"bus\"], \"default\": \"walk\", \"help\": \"How.\" },"
	"   { \"id\": \"maps\", \"title\": \"Maps\", \"type\": \"boolean\", \"required\": true,"
	"     \"default\": true, \"help\": \"Pictures, too.\" },"
	"   { \"id\": \"note\", \"title\": \"Note\", \"type\": \"text\", \"max_length\": 40,"
	"     \"help\": \"For those who find it.\" } ],"
	"  \"config\": { \"hours\": \"${hours}\","
	"    \"model\": { \"seed\": \"${seed}\", \"mode\": \"${mode}\" },"
	"    \"maps\": \"${maps}\", \"note\": \"${note}\" } }";

static struct job_row rows[JOB_STORY_ROWS];
static struct job_rows all;
static uint64_t numbers[ACT_KINDS];

const char *
job_story_id(enum job_story row)
{
	static const char *const ids[] = {
		[JOB_STORY_DOUBT] = "01a1fe50-0001-7abc-8def-000000009d01",
		[JOB_STORY_RUNNING] = "01a1fe40-0002-7abc-8def-000000009d02",
		[JOB_STORY_QUEUED] = "01a1fe30-0003-7abc-8def-000000009d03",
		[JOB_STORY_FAILED] = "01a1fe20-0004-7abc-8def-000000009d04",
	};

	return ids[row];
}

/* ---- jobs ---- */

static void
put(struct fixture *f, size_t n)
{
	struct part *part = part_new(PART_JOBS, 4096);

	for (size_t i = 0; i < n; i++)
		rows[i].state = job_row_settle(&rows[i]);
	all = (struct job_rows){ .rows = rows, .n = n, .damaged = "" };
	part->row = &all;
	fixture_part(f, 0, part);
}

static void
answer(struct fixture *f)
{
	int64_t now_s = f->now_ms / 1000;

	for (int i = 0; i < JOB_STORY_ROWS; i++)
		rows[i] = (struct job_row){ .id = job_story_id((enum job_story)i),
					    .template_name = "walk",
					    .title = "Walk",
					    .by = "ada@site",
					    .created_s = now_s - 60 * (i + 1),
					    .is_ours = true,
					    .phase = JOB_SUBMITTED,
					    .why = "",
					    .message_id = "5c1e0b77",
					    .account = "123456789012",
					    .status = job_status_none(),
					    .task_arn = "" };
	rows[JOB_STORY_DOUBT].phase = JOB_DOUBT_SEND;
	rows[JOB_STORY_DOUBT].why = "the connection broke after the message left: not sent again "
				    "by itself, because this queue cannot find duplicates";
	rows[JOB_STORY_RUNNING].status.is_there = true;
	rows[JOB_STORY_RUNNING].status.state = JOB_IS_RUNNING;
	rows[JOB_STORY_RUNNING].status.progress = 0.43;
	rows[JOB_STORY_RUNNING].status.started_s = now_s - 100;
	rows[JOB_STORY_RUNNING].task_arn =
		"arn:aws:ecs:eu-west-2:123456789012:task/shop/0a1b2c3d4e5f60718293a4b5c6d7e8f9";
	rows[JOB_STORY_FAILED].status.is_there = true;
	rows[JOB_STORY_FAILED].status.state = JOB_IS_FAILED;
	rows[JOB_STORY_FAILED].status.error = "bad config: \"hours\" is 0";
	rows[JOB_STORY_FAILED].status.started_s = now_s - 220;
	rows[JOB_STORY_FAILED].status.finished_s = now_s - 200;
	put(f, JOB_STORY_ROWS);
}

void
job_story_answer_empty(struct fixture *f)
{
	put(f, 0);
}

static const struct fixture_source_row sources[] = { { "jobs", "simulate", "eu-west-2", 60000 } };

static const struct fixture_more more = {
	.panel = "jobs",
	.sections = SECTIONS,
	.sources = sources,
	.n_sources = LEN(sources),
};

void
job_story_open(struct fixture *f, enum style_kind style)
{
	job_story_open_page(f, PAGE, style);
}

void
job_story_open_page(struct fixture *f, const char *page, enum style_kind style)
{
	memset(numbers, 0, sizeof(numbers));
	fixture_open_more(f, &more, page, style);
	f->facts.is_read_only = false;
	f->facts.real_ms = 1000000;
	fixture_answer(f);
	answer(f);
	fixture_show(f, 80, 24);
}

void
job_story_on_job(struct fixture *f, enum job_story row)
{
	struct snapshot *snapshot = model_publish(f->model, f->now_ms);
	size_t at = SIZE_MAX;

	for (size_t i = 0; i < snapshot->watched.n_all_jobs; i++)
		if (text_is(snapshot->watched.all_jobs[i].row->id, job_story_id(row)))
			at = i;
	snapshot_unref(snapshot);
	assert_int_not_equal(at, SIZE_MAX);
	for (int i = 0; i < LAYERS_POPUPS_MAX && view_is_open(f->view); i++) {
		job_story_pass(f, 300);
		fixture_keys(f, "\033");
	}
	assert_false(view_is_open(f->view));
	fixture_keys(f, "g");
	while (at-- > 0)
		fixture_keys(f, "j");
}

void
job_story_on_queue(struct fixture *f)
{
	fixture_keys(f, "\tg");
}

void
job_story_pass(struct fixture *f, int64_t ms)
{
	f->facts.real_ms += ms;
	view_set_now(f->view, f->facts.real_ms, f->facts.is_acting);
}

int
job_story_wish(struct fixture *f, struct view_wish *out)
{
	static uint64_t number;

	while (view_wish_next(f->view, out)) {
		if (out->kind == VIEW_WISH_DROP)
			continue;
		if (out->kind == VIEW_WISH_ORDER) {
			numbers[out->act] = ++number;
			view_wish_given(f->view, out, number);
		}
		return (int)out->kind;
	}
	return JOB_STORY_NOTHING;
}

/* ---- templates ---- */

static struct template *
load_walk(void)
{
	struct template *template = NULL;
	struct why why = { "" };

	if (template_parse(walk, strlen(walk), "walk.json", &template, &why) != ERR_OK)
		fail_msg("%s", why.text);
	return template;
}

void
job_story_offer(struct fixture *f)
{
	const struct view_template broken = {
		.route = &f->stack->routes[0],
		.name = "broken",
		.why = "broken.json:3:1: there is no such key: hour: remove it",
	};
	const struct view_template good = { .route = &f->stack->routes[0],
					    .name = "walk",
					    .owned_template = load_walk() };

	view_offer(f->view, &good);
	view_offer(f->view, &broken);
	view_offers_open(f->view);
}

void
job_story_template(struct fixture *f)
{
	const struct view_template good = { .route = &f->stack->routes[0],
					    .name = "walk",
					    .owned_template = load_walk() };

	view_template(f->view, &good);
}

/* ---- news ---- */

struct act_news *
job_story_news(enum act_kind kind, bool is_last)
{
	return fixture_news(numbers[kind], kind, is_last);
}

void
job_story_checked(struct fixture *f, const char *why)
{
	struct act_news *news = job_story_news(ACT_CHECK, true);

	if (why) {
		news->err = err_set(ERR_DENIED, &news->why, "%s", why);
	} else {
		news->account = "123456789012";
		news->arn = "arn:aws:sts::123456789012:assumed-role/operator/ada";
		news->n_waiting = 27;
	}
	view_take_news(f->view, news);
}

void
job_story_config(struct fixture *f, const char *text)
{
	struct act_news *news = job_story_news(ACT_READ, true);

	news->text = text;
	view_take_news(f->view, news);
}

void
job_story_files(struct fixture *f)
{
	static const struct {
		const char *name;
		int64_t size_bytes, age_s;
	} files[] = { { "artifacts/log.txt", 294, 200 },
		      { "artifacts/flows.csv", 6 << 20, 201 },
		      { "artifacts/\xe5\x9c\xb0\xe5\x9b\xb3.png", 81234, 202 },
		      { "config.json", 214, 240 },
		      { "status.json", 552, 200 } };
	struct act_news *news = job_story_news(ACT_ARTIFACTS, true);

	news->n_files = LEN(files);
	news->files = mem_must(arena_array(news->arena, LEN(files), sizeof(*news->files)));
	for (size_t i = 0; i < LEN(files); i++)
		news->files[i] = (struct act_file){
			.key = mem_must(arena_format(news->arena, "jobs/%s/%s",
						     job_story_id(JOB_STORY_FAILED),
						     files[i].name)),
			.name = files[i].name,
			.size_bytes = files[i].size_bytes,
			.modified_s = f->now_ms / 1000 - files[i].age_s,
		};
	view_take_news(f->view, news);
}

void
job_story_saving(struct fixture *f, size_t n, bool is_last)
{
	struct act_news *news = job_story_news(ACT_DOWNLOAD, is_last);

	news->n_done = n;
	news->n_all = 6 << 20;
	if (is_last) {
		snprintf(news->done, sizeof(news->done), "/data/flows.csv: 6291456 bytes");
		news->text = "c6e51e85b3235864c4c4be7553b2c92252156a6f36ca439f41c9a20734905df8";
	}
	view_take_news(f->view, news);
}

void
job_story_text(struct fixture *f, int n_lines)
{
	struct act_news *news = job_story_news(ACT_READ, true);
	struct buf text;

	buf_init(&text, 1u << 16);
	for (int i = 1; i <= n_lines; i++)
		assert_true(buf_addf(&text, "line %d: the quick brown fox\n", i));
	news->text = mem_must(arena_text_n(news->arena, text.data, text.len));
	news->is_cut = true;
	buf_done(&text);
	view_take_news(f->view, news);
}

void
job_story_lines(struct fixture *f, int from, int to, const char *token)
{
	struct act_news *news = job_story_news(ACT_LINES, true);

	news->n_lines = (size_t)(to - from + 1);
	news->lines = mem_must(arena_array(news->arena, news->n_lines, sizeof(*news->lines)));
	for (int i = from; i <= to; i++)
		news->lines[i - from] = (struct act_line){
			.id = mem_must(arena_format(news->arena, "id-%d", i)),
			.text = mem_must(arena_format(news->arena, "line %d: INFO walking", i)),
			.stream = "ecs/worker/0a1b2c3d",
			.time_ms = f->now_ms - 100000 + 1000 * i,
		};
	news->token = token;
	news->group = "/ecs/shop-worker";
	news->stream = "ecs/worker/0a1b2c3d";
	news->from_ms = f->now_ms - 3600000;
	news->read_ms = f->now_ms;
	view_take_news(f->view, news);
}

void
job_story_letters(struct fixture *f)
{
	static const struct act_letter letters[LETTERS] = {
		{ "letter-1", "{\"schema\":\"cwtop-job-message/1\"}",
		  "01a1fe20-0004-7abc-8def-000000009d04", 0, 4, "bad config: \"hours\" is 0" },
		{ "letter-2", "{\"hello\":\"world\"}", "", 0, 3, "" },
		{ "letter-3", "{\"schema\":\"cwtop-job-message/1\"}",
		  "01a1fe10-0005-7abc-8def-000000009d05", 0, 5,
		  "its task was killed: OutOfMemoryError: container killed due to memory usage" },
	};
	struct act_news *news = job_story_news(ACT_PEEK, true);

	news->n_letters = LETTERS;
	news->letters = mem_must(arena_array(news->arena, LETTERS, sizeof(*letters)));
	memcpy(news->letters, letters, sizeof(letters));
	for (int i = 0; i < LETTERS; i++)
		news->letters[i].sent_ms = f->now_ms - 60000 * (i + 1);
	view_take_news(f->view, news);
}

void
job_story_done(struct fixture *f, enum act_kind kind, size_t n_done, size_t n_all, bool is_last)
{
	struct act_news *news = job_story_news(kind, is_last);

	news->n_done = n_done;
	news->n_all = n_all;
	view_take_news(f->view, news);
}

int
job_story_setup(void **state)
{
	struct fixture *f = mem_alloc(1, sizeof(*f));

	job_story_open(f, STYLE_BRAILLE);
	*state = f;
	return 0;
}

int
job_story_teardown(void **state)
{
	fixture_close(*state);
	free(*state);
	return 0;
}

/* At the three sizes that everything must fit. */
void
job_story_shoot(struct fixture *f, const char *title)
{
	fixture_shoot(f, title, 80, 24);
	fixture_shoot(f, title, 40, 10);
	fixture_shoot(f, title, 200, 50);
}

/* What y, pressed once it can be read, leads to. */
enum intent
job_story_yes(struct fixture *f)
{
	job_story_pass(f, 300);
	return fixture_keys(f, "y");
}
