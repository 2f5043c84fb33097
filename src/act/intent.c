/* SPDX-License-Identifier: MIT */
/* intent.c - see intent.h. */
#include "intent.h"

#include <stdio.h>
#include <string.h>

#include "act/template.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/json_put.h"
#include "base/text.h"

#define MESSAGE_MAX (64u << 10)
#define NETWORKS_MAX 16

static const char *const variables[] = { "JOB_ID", "JOB_BUCKET", "JOB_KEY" };

const char *
intent_key(struct arena *arena, const struct stack_route *route, const char *id, const char *name)
{
	TEXT_ON(key, STACK_ROUTE_KEY_MAX);

	stack_route_key(route, id, name, &key);
	return arena_text(arena, key.data);
}

/* What was written, as a text of the arena. */
static enum err
take_written(const struct json_writer *w, struct arena *arena, const char **out, struct why *why)
{
	const char *text = json_write_ok(w) ? arena_text_n(arena, w->buf->data, w->buf->len) : NULL;

	if (!text)
		return err_memory(why);
	*out = text;
	return ERR_OK;
}

/* ---- the message ---- */

static enum err
write_message(struct json_writer *w, const struct job_intent *intent, const struct json_val *config,
	      struct why *why)
{
	unsigned char digest[SHA256_LEN];
	char hex[SHA256_HEX];

	if (!crypto_sha256(intent->config, strlen(intent->config), digest))
		return err_memory(why);
	crypto_hex(digest, sizeof(digest), hex);
	json_write_object(w);
	json_put_text(w, "schema", "cwtop-job-message/1");
	json_put_text(w, "job_id", intent->id);
	json_put_text(w, "bucket", intent->bucket);
	json_put_text(w, "key", intent->key);
	json_put_text(w, "sha256", hex);
	json_put_text(w, "template", intent->template_name);
	json_put_text(w, "submitted_at", json_text(json_get(config, "submitted_at"), NULL));
	json_put_text(w, "submitted_by", json_text(json_get(config, "submitted_by"), intent->by));
	json_write_object_end(w);
	return ERR_OK;
}

static enum err
add_message(struct job_intent *intent, const struct json_val *config, struct arena *arena,
	    struct why *why)
{
	struct json_writer w;
	struct buf buf;
	enum err err;

	buf_init(&buf, MESSAGE_MAX);
	json_write_init(&w, &buf, false);
	err = write_message(&w, intent, config, why);
	if (!err)
		err = take_written(&w, arena, &intent->message, why);
	buf_done(&buf);
	return err;
}

/* ---- the task ---- */

static void
put_texts(struct json_writer *w, const char *key, const char **texts, size_t n)
{
	json_put_array(w, key);
	for (size_t i = 0; i < n; i++)
		json_write_text(w, texts[i]);
	json_write_array_end(w);
}

static enum err
add_run(struct job_intent *intent, const struct stack_launch *launch, struct arena *arena,
	struct why *why)
{
	size_t n = strcspn(launch->family, ":");
	const char *container =
		launch->container ? launch->container : arena_text_n(arena, launch->family, n);
	struct json_writer w;
	struct buf buf;
	enum err err;

	if (!container)
		return err_memory(why);
	buf_init(&buf, MESSAGE_MAX);
	json_write_init(&w, &buf, false);
	json_write_object(&w);
	json_put_text(&w, "cluster", launch->cluster);
	json_put_text(&w, "family", launch->family);
	json_put_text(&w, "container", container);
	json_put_bool(&w, "spot", launch->is_spot);
	json_put_bool(&w, "public_ip", launch->has_public_ip);
	put_texts(&w, "subnets", launch->subnets, launch->n_subnets);
	put_texts(&w, "security_groups", launch->security_groups, launch->n_security_groups);
	json_write_object_end(&w);
	err = take_written(&w, arena, &intent->run, why);
	buf_done(&buf);
	return err;
}

static const char *const *
read_texts(const struct json_val *list, struct arena *arena, size_t *out_n)
{
	size_t n = MIN(json_count(list), NETWORKS_MAX), i = 0;
	const char **texts = arena_array(arena, n + 1, sizeof(*texts));

	for (const struct json_val *val = json_first(list); texts && val && i < n;
	     val = json_after(val), i++) {
		texts[i] = arena_text(arena, json_text(val, ""));
		if (!texts[i])
			return NULL;
	}
	*out_n = n;
	return texts;
}

static bool
read_run(const struct json_val *root, struct arena *arena, struct ecs_run *run)
{
	bool is_spot = json_bool(json_get(root, "spot"), false);

	run->cluster = arena_text(arena, json_text(json_get(root, "cluster"), ""));
	run->definition = arena_text(arena, json_text(json_get(root, "family"), ""));
	run->container = arena_text(arena, json_text(json_get(root, "container"), ""));
	run->launch_type = is_spot ? NULL : "FARGATE";
	run->capacity_provider = is_spot ? "FARGATE_SPOT" : NULL;
	run->has_public_ip = json_bool(json_get(root, "public_ip"), false);
	run->subnets = read_texts(json_get(root, "subnets"), arena, &run->n_subnets);
	run->security_groups =
		read_texts(json_get(root, "security_groups"), arena, &run->n_security_groups);
	return run->cluster && run->definition && run->container && run->subnets &&
	       run->security_groups;
}

enum err
intent_run(const struct job_intent *intent, struct arena *arena, struct ecs_run *out,
	   struct why *why)
{
	const char *const values[] = { intent->id, intent->bucket, intent->key };
	struct ecs_variable *environment = arena_array(arena, LEN(variables), sizeof(*environment));
	struct ecs_run run = { .count = 1,
			       .environment = environment,
			       .n_environment = LEN(variables),
			       .started_by = intent->id,
			       .client_token = intent->id };
	struct json *doc = NULL;
	bool is_whole;
	enum err err = json_parse(intent->run, strlen(intent->run), 0, &doc, why);

	if (err)
		return err_prefix(ERR_FILE, why, "job %s: what its journal asks of ECS",
				  intent->id);
	is_whole = environment && read_run(json_root(doc), arena, &run);
	json_free(doc);
	if (!is_whole)
		return err_memory(why);
	for (size_t i = 0; i < LEN(variables); i++)
		environment[i] = (struct ecs_variable){ variables[i], values[i] };
	*out = run;
	return ERR_OK;
}

/* ---- the whole ---- */

static enum err
check_config(const struct intent_job *job, struct json **out_doc, struct why *why)
{
	size_t len = strlen(job->config);
	struct json *doc = NULL;
	enum err err;

	if (len > TEMPLATE_CONFIG_MAX)
		return err_set(ERR_LIMIT, why,
			       "job %s: its configuration has %zu bytes, and %u is the most: "
			       "leave something out",
			       job->id, len, TEMPLATE_CONFIG_MAX);
	err = json_parse(job->config, len, 0, &doc, why);
	if (err)
		return err_prefix(err == ERR_PARSE ? ERR_USAGE : err, why,
				  "the configuration of job %s", job->id);
	if (!text_is(json_text(json_get(json_root(doc), "job_id"), NULL), job->id)) {
		json_free(doc);
		return err_set(ERR_USAGE, why,
			       "job %s: its configuration is of another job: make it anew",
			       job->id);
	}
	*out_doc = doc;
	return ERR_OK;
}

static enum err
fill_aws(struct job_intent *intent, const struct stack_route *route, const struct json_val *config,
	 struct arena *arena, struct why *why)
{
	enum err err = ERR_OK;

	intent->bucket = route->bucket;
	intent->queue = route->queue;
	intent->is_fifo = stack_route_is_fifo(route);
	intent->key = intent_key(arena, route, intent->id, "config.json");
	if (!intent->key)
		return err_memory(why);
	if (route->queue)
		err = add_message(intent, config, arena, why);
	if (!err && route->launch.cluster)
		err = add_run(intent, &route->launch, arena, why);
	return err;
}

enum err
intent_make(const struct stack_route *route, const struct intent_place *place,
	    const struct intent_job *job, struct arena *arena, struct job_intent *out,
	    struct why *why)
{
	struct job_intent intent = { .created_ms = clock_now_ms(),
				     .account = place->account,
				     .region = route->region,
				     .endpoint = place->endpoint,
				     .route = route->name,
				     .template_name = job->template_name,
				     .title = job->title,
				     .kind = route->kind,
				     .config = job->config,
				     .is_idempotent = route->is_consumer_idempotent,
				     .by = place->by };
	struct json *doc = NULL;
	const struct json_val *config;
	enum err err = check_config(job, &doc, why);

	if (err)
		return err;
	config = json_root(doc);
	(void)snprintf(intent.id, sizeof(intent.id), "%s", job->id);
	if (route->kind == ROUTE_HTTP)
		intent.run = route->submit_url;
	else
		err = fill_aws(&intent, route, config, arena, why);
	json_free(doc);
	if (!err)
		*out = intent;
	return err;
}
